package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveredLinesTest {
  @TempDir Path dir;

  private static List<String> lines(Path file, long from, long[] read) throws IOException {
    List<String> lines = new ArrayList<>();
    FileLines reader =
        new FileLines(
            (buffer, length) -> lines.add(new String(buffer, 0, length, StandardCharsets.UTF_8)),
            more -> read[0] += more);
    reader.read(file, from, false);
    return lines;
  }

  @Test
  void linesOfAnyLengthAreGivenWholeAndWhatIsReadIsReported() throws IOException {
    String longLine = "x".repeat(700_000);
    String text = "a\n\n" + longLine + "\nb\nnot whole";
    Path file = Files.writeString(dir.resolve("lines"), text);
    long[] read = {0};
    assertThat(lines(file, 0, read)).isEqualTo(Arrays.asList("a", "", longLine, "b"));
    assertThat(read[0]).isEqualTo(text.length());
    assertThat(lines(file, 3 + longLine.length() + 1, read)).containsExactly("b");
  }

  @Test
  void everyByteOfARunIsReadOnceAndItsProgressIsReported() throws IOException {
    String base = "2026-11-29__10-00-00";
    Files.createFile(dir.resolve(base + ".journal"));
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      log.append("{\"t_ms\":").append(i).append(",\"ts\":\"2026-11-29T10:00:00.000Z\",");
      log.append("\"level\":\"INFO\",\"message\":\"m\",\"fields\":{}}\n");
    }
    Files.writeString(dir.resolve(base + ".logs.jsonl.part"), log);
    Files.writeString(dir.resolve(base + ".json.part"), "{\"status\":\"running\",\"meta\":{}}");
    long[] last = {0, 0};
    List<Recovery.Found> found =
        Recovery.recover(
            dir,
            true,
            (run, bytes, of) -> {
              assertThat(run).isEqualTo(base);
              assertThat(bytes).isGreaterThan(last[0]);
              last[0] = bytes;
              last[1] = of;
            });
    assertThat(found)
        .extracting(Recovery.Found::outcome)
        .containsExactly(Recovery.Outcome.RECOVERED);
    assertThat(last[0]).isEqualTo(log.length());
    assertThat(last[1]).isEqualTo(log.length());
    assertThat(Files.readString(dir.resolve(base + ".json"))).contains("\"written\":20000");
  }
}
