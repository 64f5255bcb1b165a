package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.internal.json.StrictJson;
import dev.tachograph.report.Recovery;
import dev.tachograph.report.Recovery.Outcome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    "ZEROED,42"
  })
  void everyAcknowledgedLineIsThereOnceAndInOrder(String step, String times) throws Exception {
    int[] acknowledged = run(step, times);
    assertThat(Recovery.recover(dir, false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    for (Stream stream : Stream.values()) {
      List<JsonNode> lines = lines(stream);
      // One line may have been committed and not told when the process died.
      assertThat(lines)
          .hasSizeBetween(acknowledged[stream.ordinal()], acknowledged[stream.ordinal()] + 1);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i).get("i").intValue()).isEqualTo(i);
      }
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
        String[] told = line.split(" ");
        if (told.length == 2 && !told[1].isEmpty()) {
          acknowledged[Integer.parseInt(told[0])]++;
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(9);
    return acknowledged;
  }

  private List<JsonNode> lines(Stream stream) throws Exception {
    try (var files = Files.list(dir)) {
      Path file =
          files.filter(f -> f.toString().endsWith(stream.suffix())).findFirst().orElseThrow();
      if (stream == Stream.TRACE) {
        List<JsonNode> nodes = new ArrayList<>();
        StrictJson.parse(Files.readString(file)).forEach(nodes::add);
        return nodes;
      }
      return StrictJson.lines(file);
    }
  }
}
