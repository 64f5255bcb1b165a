package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.internal.json.StrictJson;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Outcome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that dies between append, publish, zero and release loses and repeats nothing. */
@Timeout(300)
class FailPointsTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "APPENDED,1",
    "APPENDED,2",
    "APPENDED,40",
    "PUBLISHED,1",
    "PUBLISHED,2",
    "PUBLISHED,41",
    "ZEROED,1",
    "ZEROED,2",
    "ZEROED,42",
    "SEGMENT_ENDED,1",
    "SEGMENT_ENDED,2",
    "SEGMENT_ENDED,3",
    "SEGMENT_ENDED,4",
    "SEGMENT_ENDED,57",
    "SEGMENT_NUMBERED,1",
    "SEGMENT_NUMBERED,2",
    "SEGMENT_NUMBERED,3",
    "SEGMENT_NUMBERED,4",
    "SEGMENT_NUMBERED,58",
    "SEGMENT_CREATED,1",
    "SEGMENT_CREATED,2",
    "SEGMENT_CREATED,3",
    "SEGMENT_CREATED,4",
    "SEGMENT_CREATED,59",
    "SEGMENT_PUBLISHED,1",
    "SEGMENT_PUBLISHED,2",
    "SEGMENT_PUBLISHED,3",
    "SEGMENT_PUBLISHED,4",
    "SEGMENT_PUBLISHED,60"
  })
  void everyAcknowledgedLineIsThereOnceAndInOrder(String step, String times) throws Exception {
    int[] acknowledged = run(step, times);
    assertThat(Recovery.recover(dir, false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    for (Stream stream : Stream.values()) {
      List<JsonNode> lines = lines(stream);
      // One line may have been committed but not reported when the process died.
      assertThat(lines)
          .hasSizeBetween(acknowledged[stream.ordinal()], acknowledged[stream.ordinal()] + 1);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i).get("i").intValue()).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "40"})
  void whatIsLeftAfterTheOldestFilesWereRemovedIsWithoutGapsAndInOrder(String times)
      throws Exception {
    int[] acknowledged = run("SEGMENT_REMOVED", times);
    assertThat(Recovery.recover(dir, false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    for (Stream stream : Stream.values()) {
      List<JsonNode> lines = lines(stream);
      int first = lines.get(0).get("i").intValue();
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i).get("i").intValue()).isEqualTo(first + i);
      }
      assertThat(first + lines.size())
          .isBetween(acknowledged[stream.ordinal()], acknowledged[stream.ordinal()] + 1);
    }
  }

  private int[] run(String step, String times) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CrashMain.class.getName(),
                dir.toString(),
                step,
                times)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int[] acknowledged = new int[Stream.values().length];
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] reported = line.split(" ");
        if (reported.length == 2 && !reported[1].isEmpty()) {
          acknowledged[Integer.parseInt(reported[0])]++;
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(9);
    return acknowledged;
  }

  private List<JsonNode> lines(Stream stream) throws Exception {
    String suffix = stream.suffix();
    String kind = suffix.substring(0, suffix.lastIndexOf('.'));
    List<String> names = new ArrayList<>();
    try (var files = Files.list(dir)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains(kind + "."))
          .forEach(names::add);
    }
    // 1 to 9, 10 and so on, and the one without a number.
    names.sort(
        Comparator.comparing((String name) -> name.endsWith(suffix))
            .thenComparing(String::length)
            .thenComparing(name -> name));
    List<JsonNode> nodes = new ArrayList<>();
    for (String name : names) {
      assertThat(name).doesNotEndWith(".part");
      if (stream == Stream.TRACE) {
        StrictJson.parse(Files.readString(dir.resolve(name))).forEach(nodes::add);
      } else {
        nodes.addAll(StrictJson.lines(dir.resolve(name)));
      }
    }
    return nodes;
  }
}
