package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.RunConfig;
import dev.tachograph.agent.programs.ScopedServer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose own recorder, another than the agent's, has runs of class loaders. */
class AgentScopesIT {
  @TempDir private Path work;

  private List<String> recorded(String settings) throws Exception {
    String classPath =
        Stream.of(RunConfig.class, Histogram.class, ScopedServer.class)
            .map(AgentScopesIT::place)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> words =
        List.of(
            Program.option("out=agent" + settings),
            "-cp",
            classPath,
            ScopedServer.class.getName(),
            "application");
    try (Program program = Program.start(work, words)) {
      assertThat(program.end(0)).isEmpty();
    }
    assertThat(RunOfProgram.all(work.resolve("application"))).hasSize(1);
    return new RunOfProgram(work.resolve("agent"))
        .logs().stream()
            .filter(line -> line.path("target").asText().equals("application"))
            .map(line -> line.path("message").asText())
            .toList();
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void recordsOfClassLoadersWithRunsOfTheirOwnAreLeftToThese() throws Exception {
    assertThat(recorded(",scope=loader")).containsExactly("a before", "b during", "a after");
  }

  @Test
  void withoutThatTheAgentsRunHasThemToo() throws Exception {
    assertThat(recorded("")).containsExactly("a before", "a during", "b during", "a after");
  }
}
