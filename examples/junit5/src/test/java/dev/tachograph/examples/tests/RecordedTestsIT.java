package dev.tachograph.examples.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The build's tests have left the run that the page of examples describes. */
class RecordedTestsIT {
  private static final Path RUNS = Path.of(System.getProperty("runs"));

  @Test
  void theTestsOfTheBuildAreARunWithASpanForEach() throws Exception {
    String report = latest(".json");
    assertThat(report)
        .contains("\"status\":\"completed\"")
        .contains("\"run_name\":\"tests of the example\"")
        .contains("\"tests\":2")
        .contains("\"tests_failed\":0");
    assertThat(latest(".trace.json")).contains("centsAreExact").contains("anEmptyCartCostsNothing");
  }

  private static String latest(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(RUNS)) {
      return Files.readString(
          files
              .filter(file -> file.getFileName().toString().matches("[^.]+\\Q" + suffix + "\\E"))
              .max(Comparator.comparing(Path::getFileName))
              .orElseThrow());
    }
  }
}
