package dev.tachograph.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application as a process leaves the run that the page of examples describes. */
@Timeout(180)
class OrdersTest {
  @TempDir Path dir;

  @Test
  void theApplicationIsRecorded() throws Exception {
    Path output = dir.resolve("output");
    Process application =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Orders.class.getName()))
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(application.waitFor(150, TimeUnit.SECONDS)).isTrue();
    } finally {
      application.destroyForcibly();
    }
    assertThat(application.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).contains("order 4711 accepted");
    assertThat(file(".logs.jsonl"))
        .containsOnlyOnce("\"message\":\"order 4711 accepted\"")
        .contains("\"target\":\"" + Orders.class.getName() + "\"");
    assertThat(file(".json"))
        .contains("\"status\":\"completed\"")
        .contains("\"run_name\":\"orders\"")
        .contains("\"orders\":1")
        .contains("\"site\":\"berlin\"");
  }

  private String file(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("logs"))) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().matches("[^.]+\\Q" + suffix + "\\E"))
              .toList();
      assertThat(found).as(suffix).hasSize(1);
      return Files.readString(found.get(0));
    }
  }
}
