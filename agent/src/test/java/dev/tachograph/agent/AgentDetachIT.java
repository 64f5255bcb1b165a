package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.agent.programs.Attached;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording ends while the program goes on, and nothing of ours is left. */
class AgentDetachIT {
  @TempDir private Path work;

  @Test
  void afterADetachNoThreadOfTheProgramHoldsOurLoader() throws Exception {
    try (Program program =
        Program.start(
            work,
            List.of(
                "-Xmx96m", "-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading"),
            Attached.class,
            Program.agent().toString())) {
      assertThat(program.end(0).split("\n"))
          .containsExactly(
              "recording",
              "recorded",
              "nothing is left",
              "recording",
              "recorded",
              "nothing is left");
    }
    // By their starts: of two runs of one second the second's name comes first.
    Map<String, List<String>> runs = new TreeMap<>();
    for (RunOfProgram run : RunOfProgram.all(work.resolve("runs"))) {
      JsonNode report = run.report();
      runs.put(
          report.at("/meta/started_at").asText(),
          run.logs().stream()
              .filter(line -> line.path("target").asText().equals("demo.Attached"))
              .map(line -> line.path("message").asText())
              .collect(Collectors.toList()));
      assertThat(report.at("/spans/0/name").asText()).isEqualTo("Attached.work");
    }
    // What began under the first ends under the second, and belongs to neither's ends.
    assertThat(runs.values()).containsExactly(List.of("first", "wait"), List.of("second", "third"));
  }
}
