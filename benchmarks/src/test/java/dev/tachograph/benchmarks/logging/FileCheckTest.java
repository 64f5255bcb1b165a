package dev.tachograph.benchmarks.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckTest {
  @TempDir Path dir;

  @Test
  void everyRecordOnceIsWhole() throws Exception {
    List<String> lines = new ArrayList<>();
    for (long number = 0; number < 500; number++) {
      lines.add(line(number, 0));
      lines.add(line(number, 1));
    }
    FileCheck check = check(lines, 500, 500);
    assertThat(check.records()).isEqualTo(1_000);
    assertThat(check.lost() + check.repeated() + check.invalid() + check.untyped()).isZero();
    assertThat(check.bytes()).isEqualTo(Files.size(dir.resolve("lines")));
  }

  @Test
  void missingAndRepeatedNumbersAreCountedByProducer() throws Exception {
    List<String> lines = List.of(line(0, 0), line(2, 0), line(2, 0), line(1, 1), line(0, 1));
    FileCheck check = check(lines, 3, 3);
    assertThat(check).returns(2L, FileCheck::lost).returns(1L, FileCheck::repeated);
  }

  @Test
  void whatIsNoObjectOrHoldsSomethingElseIsInvalid() throws Exception {
    String good = line(0, 0);
    FileCheck check =
        check(
            List.of(
                good,
                line(1, 0).replace("\"ok\":true", "\"ok\":false"),
                line(2, 0).substring(0, 50),
                line(3, 0) + "x",
                line(4, 0).replace("\"level\"", "\"message\""),
                line(5, 0).replace(",\"thread\":\"producer-0\"", "")),
            6);
    assertThat(check).returns(5L, FileCheck::invalid).returns(5L, FileCheck::lost);
    assertThat(check.example()).contains("\"block\":1");
  }

  @Test
  void numbersAsTextsAreValidAndCounted() throws Exception {
    FileCheck check = check(List.of(line(0, 0).replace("\"block\":0", "\"block\":\"0\"")), 1);
    assertThat(check).returns(1L, FileCheck::untyped).returns(0L, FileCheck::invalid);
  }

  @Test
  void otherMessagesAreNotOurs() throws Exception {
    FileCheck check = check(List.of("{\"message\":\"something else\"}", line(0, 0)), 1);
    assertThat(check).returns(1L, FileCheck::records).returns(0L, FileCheck::invalid);
  }

  private FileCheck check(List<String> lines, long... logged)
      throws IOException, InterruptedException {
    Path file = Files.write(dir.resolve("lines"), lines);
    return FileCheck.of(file, java.util.Arrays.stream(logged).boxed().toList());
  }

  private static String line(long number, int producer) {
    return "{\"ts\":\"2026-01-01T00:00:00.000Z\",\"level\":\"INFO\",\"logger\":\""
        + Contender.LOGGER
        + "\",\"thread\":\"producer-"
        + producer
        + "\",\"message\":\"batch fetched\",\"fields\":{\"block\":"
        + number
        + ",\"peer\":\""
        + Work.peer(number)
        + "\",\"batch\":"
        + Work.batch(number)
        + ",\"elapsed_ms\":"
        + Work.elapsedMs(number)
        + ",\"ok\":"
        + Work.ok(number)
        + "}}";
  }
}
