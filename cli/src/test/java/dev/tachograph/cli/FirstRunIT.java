package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.cli.command.Runs;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program, run. */
class FirstRunIT {
  @TempDir Path dir;

  @Test
  void theReadmesProgramLeavesACompleteSetOfFiles() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tachograph.examples.FirstRun",
                "an argument")
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("out").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(dir.resolve("out")).content().contains("summed");

    RunFilesCheck check = new RunFilesCheck(Runs.in(dir.resolve("logs")).get(0));
    check.filesHaveTheirFinalNamesAndAreNotForEverybody();
    check.everyLineIsValid();
    check.ledgersAddUp();
    assertThat(check.spansNest()).containsEntry("sum", 1L);
    JsonNode report = check.report();
    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("first");
    assertThat(report.at("/results/sum").asLong()).isEqualTo(500_500);
    assertThat(report.at("/argv/0").asText()).isEqualTo("an argument");
  }
}
