package dev.tachograph.recovery;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.RecoveredSegments;
import dev.tachograph.internal.journal.SignalNote;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.report.EndNote;
import dev.tachograph.internal.report.RunningReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands in the report that a run began and in the note of its end: recovery reads it, and
 * its own report is one that every reader of JSON takes.
 *
 * <p>An input is the last times, eight bytes each, the note, a NUL byte, and the report.
 */
class KilledReportFuzzTest {
  private static final int TIMES = 16;
  private static final ProcessIdentity HERE =
      new ProcessIdentity(7, 8L, "b", "pid:[1]", "h", "m", false);
  private static final Cause DEATH = new Cause("killed", "SIGKILL", Cause.FOUND_DEAD);

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final NoFiles FILES = files();

  private static NoFiles files() {
    try {
      Path directory = Files.createTempDirectory(Path.of(""), "run");
      RunFiles files = RunFiles.claim(directory, RunClock.start().startedAt());
      JournalRecovery recovery =
          new JournalRecovery(null, Map.of(), RecoveredSegments.of(files, null));
      RecoveredLines left = RecoveredLines.of(files, more -> {});
      RecoveredSpans spans = RecoveredSpans.of(List.of(), 0, more -> {});
      return new NoFiles(left, spans, recovery, MissingLines.of(null, recovery, left, spans));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<byte[]> seeds() {
    String note =
        "{\"status\":\"failed\",\"end\":{\"cause\":\"x\",\"exit_code\":1,\"signal\":null,"
            + "\"exception\":{\"type\":\"T\",\"message\":\"m\"}},\"t_ms\":5,\"left\":true}";
    String report =
        "{\"format\":\"tachograph-report/2\",\"status\":\"running\",\"meta\":{\"timestamp_utc\":"
            + "\"t\",\"run_id\":\"r\",\"env\":{\"host\":\"h\",\"pid\":7,\"boot_id\":\"b\","
            + "\"process_start_ticks\":8,\"container\":false}},\"argv\":[\"a\"],\"config\":{},"
            + "\"findings\":[{\"rule\":\"x\"}],\"results\":{\"n\":1.5}}\n";
    String times = "\0\0\0\0\0\0\1\0" + "\0\0\1\1\0\0\0\0";
    return Stream.of(
            times + note + "\0" + report,
            times + "\0" + report,
            times + note + "\0",
            times + "{\"status\":\"x\",\"end\":{\"cause\":nul}}\0{\"argv\":[1,],\"results\":x}",
            times + "\0{\"findings\":{\"a\":1},\"config\":{\"a\":1,\"a\":2}}")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "{\"status\":",
    ",\"end\":{\"cause\":",
    "\"exit_code\":",
    "\"exception\":",
    "\"t_ms\":",
    "\"left\":true",
    "{\"format\":",
    "\"meta\":{",
    "\"env\":{",
    "\"pid\":",
    "\"findings\":[",
    "\"results\":",
    "\"config\":{",
    "\"argv\":[",
    "\\u00"
  })
  @FuzzTest
  void whatARunLeft(byte[] bytes) throws IOException {
    if (bytes.length < TIMES) {
      return;
    }
    ByteBuffer times = ByteBuffer.wrap(bytes);
    long end = times.getLong();
    long wall = times.getLong();
    int note = TIMES;
    while (note < bytes.length && bytes[note] != 0) {
      note++;
    }
    EndNote noted = EndNote.read(Arrays.copyOfRange(bytes, TIMES, note));
    RunningReport running =
        RunningReport.of(Arrays.copyOfRange(bytes, Math.min(note + 1, bytes.length), bytes.length));
    List<SignalNote> signals =
        (end & 1) == 0 ? List.of() : List.of(new SignalNote((int) wall, false, end, wall));
    RecoveredEnd how = RecoveredEnd.of(noted, signals, DEATH, null, end, Map.of());
    ProcessIdentity owner = running.identity(HERE);
    byte[] json =
        new KilledReport(
                running, "base", owner, FILES.left, FILES.spans, FILES.recovery, how, FILES.missing)
            .toJson(end, wall, 0);
    JsonNode report = STRICT.readTree(json);
    JsonNode findings = report.path("findings");
    if (!report.path("status").isTextual()
        || !findings.isArray()
        || findings.isEmpty()
        || !report.path("meta").isObject()) {
      throw new AssertionError(report.toString());
    }
  }

  /** A run that left no other files. */
  private record NoFiles(
      RecoveredLines left, RecoveredSpans spans, JournalRecovery recovery, MissingLines missing) {}
}
