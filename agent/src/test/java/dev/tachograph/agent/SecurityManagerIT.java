package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.agent.programs.Guarded;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program under a security manager that lets it do nothing is recorded, and may do no more. */
class SecurityManagerIT {
  @TempDir private Path work;

  @Test
  void aProgramWithoutRightsIsRecordedAndGetsNone() throws Exception {
    assumeTrue(
        Program.version() < 24, "NOT TESTED: this JVM is too new, it has no security manager");
    String spans = ",spans=" + Guarded.class.getName() + "#work";
    try (Program program =
        Program.start(
            work,
            List.of("-Djava.security.manager", Program.option("out=runs" + spans)),
            Guarded.class)) {
      assertThat(program.end(0)).isEqualTo("5\nfails\ndenied");
      assertThat(program.err()).doesNotContain("tachograph:");
    }
    RunOfProgram run = new RunOfProgram(work.resolve("runs"));
    JsonNode report = run.report();
    assertThat(report.at("/status").asText()).isEqualTo("completed");
    assertThat(report.at("/spans").findValuesAsText("name")).containsExactly("Guarded.work");
    assertThat(run.logs("logged")).hasSize(1);
    assertThat(run.logs("uncaught exception")).hasSize(1);
    assertThat(run.trace().stream().filter(one -> one.path("name").asText().equals("thread ended")))
        .isNotEmpty();
    assertThat(run.logs().stream().filter(line -> line.path("level").asText().equals("WARN")))
        .isEmpty();
  }
}
