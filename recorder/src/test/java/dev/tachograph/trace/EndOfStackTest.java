package dev.tachograph.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.NewFiles;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.RingJournal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.StrictJson;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.internal.trace.SpanRecorder;
import dev.tachograph.internal.trace.TraceCheck;
import dev.tachograph.logging.LogFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndOfStackTest {
  @Test
  void threadsWhoseStackEndsInsideTheCallsLeaveATraceThatNests(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("trace");
    RunClock real = RunClock.start();
    try (Journal journal =
        RingJournal.inMemory(
            real,
            Map.of(Stream.TRACE, LineOutput.of(NewFiles.create(file))),
            JournalOptions.ofBytes(256 << 20))) {
      ChromeTrace trace = new ChromeTrace(journal, real, LogFilter.parse("info"), true, 4711);
      SpanRecorder recorder = new SpanRecorder(real, trace, true, false);
      recorder.install();
      Span.open("warm").with("depth", 0).close();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    overflow(0);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      Span.open("alive").close();
      recorder.close();
    }
    List<JsonNode> events = new ArrayList<>();
    StrictJson.parse(Files.readString(file)).forEach(events::add);
    List<TraceCheck.Slice> slices = TraceCheck.slices(events);
    assertThat(slices).hasSizeGreaterThan(1_000);
    assertThat(slices).extracting(TraceCheck.Slice::name).contains("warm", "deep", "alive");
  }

  /** Has a span open at every depth, up to the end of the stack. */
  private static void overflow(int depth) {
    Span span = Span.NONE;
    try {
      if (depth % 3 == 0) {
        span = Span.open("deep").with("depth", depth);
      }
      overflow(depth + 1);
    } catch (StackOverflowError e) {
      // What is near the end closes its span on the way back.
    }
    try {
      span.close();
    } catch (StackOverflowError e) {
      // Not even the call of close found room.
    }
  }
}
