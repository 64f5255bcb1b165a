package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The {@code mvn} that builds this: it logs by an SLF4J-simple of its own, and forks a JVM. */
@Tag("heavy")
@Timeout(900)
class MavenIT {
  private static final String LAUNCHER = "org.codehaus.plexus.classworlds.launcher.Launcher";

  @TempDir Path dir;

  static List<Path> jdks() {
    return Installed.jdks();
  }

  private List<String> build(String... more) throws IOException {
    Path programs = Installed.ROOT.resolve("heavy-tests/src/test/programs");
    Path tests = Files.createDirectories(dir.resolve("project/src/test/java"));
    Path pom = dir.resolve("project/pom.xml");
    Files.copy(programs.resolve("small-project.xml"), pom);
    Files.copy(programs.resolve("OrdersTest.java"), tests.resolve("OrdersTest.java"));
    List<String> command = new ArrayList<>(List.of("mvn", "-o", "-B", "-f", pom.toString()));
    command.add("-Dmaven.repo.local=" + System.getProperty("tachograph.maven.repository"));
    command.add("-Djunit.version=" + System.getProperty("tachograph.junit.version"));
    command.addAll(List.of(more));
    command.add("test");
    return command;
  }

  private TachoRun start(Path jdk, List<String> command) throws IOException {
    return TachoRun.of(dir.resolve("run"), jdk, command).start();
  }

  @Test
  void versionIsWhatItSaysWithoutUs() throws Exception {
    ProcessBuilder plain = new ProcessBuilder("mvn", "-version");
    plain.environment().put("JAVA_HOME", Installed.jdk().toString());
    plain.environment().keySet().removeIf(name -> name.matches("MAVEN_.*|J.*OPTIONS"));
    Path said = dir.resolve("said");
    Process process = plain.redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    try (TachoRun run = start(Installed.jdk(), List.of("mvn", "-version"))) {
      assertThat(run.await()).as(run::err).isZero();
      assertThat(run.out()).contains("Apache Maven ").isEqualTo(Files.readString(said));
      Runs runs = run.recorded();
      assertThat(runs.report(runs.jvm()).path("status").asText()).isEqualTo("completed");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void buildIsRecordedLineByLineAndItsForkedJvmIsSeen(Path jdk) throws Exception {
    try (TachoRun run = start(jdk, build())) {
      assertThat(run.await()).as(run::out).isZero();
      assertThat(run.out()).contains("the test runs", "[INFO] BUILD SUCCESS");
      Runs runs = run.recorded();
      String maven = maven(runs);
      assertThat(shown(runs.logged(maven))).isEqualTo(printed(run));
      // Surefire starts a JVM by java.home, past our shim.
      if (runs.jvms().size() == 1) {
        assertThat(runs.own().path("findings").toString()).contains("jvm_without_agent");
      }
    }
  }

  @Test
  void killedWhileATestRunsItsRunIsFinishedAndNothingIsLost() throws Exception {
    try (TachoRun run = start(Installed.jdk(), build("-DargLine=-Dendless=true"))) {
      run.untilOut("line 1000");
      ProcessHandle fork = run.jvm("surefire");
      run.jvm(LAUNCHER).destroyForcibly();
      try {
        assertThat(run.await()).isEqualTo(137);
      } finally {
        fork.destroyForcibly();
      }
      Runs runs = run.recorded();
      String maven = maven(runs);
      runs.wasKilled(maven);
      List<String> shown = shown(runs.logged(maven));
      List<String> printed = printed(run);
      assertThat(shown).startsWith(printed.toArray(String[]::new));
      assertThat(shown.size() - printed.size()).isBetween(0, 1);
    }
  }

  private static String maven(Runs runs) {
    return runs.jvms().stream()
        .filter(base -> runs.report(base).path("argv").toString().contains("-Dmaven.repo.local"))
        .findFirst()
        .orElseThrow();
  }

  /** What Maven makes of records on its console, as far as it marks lines with their level. */
  private static List<String> shown(List<Line> logged) {
    return logged.stream()
        .map(line -> "[" + line.level().replaceAll("WARN$", "WARNING") + "] " + line.text())
        .flatMap(String::lines)
        .filter(MavenIT::isMarked)
        .toList();
  }

  private static List<String> printed(TachoRun run) {
    String out = run.out();
    String whole = out.substring(0, out.lastIndexOf('\n') + 1);
    return Runs.plain(whole).filter(MavenIT::isMarked).toList();
  }

  private static boolean isMarked(String line) {
    return line.matches("\\[(INFO|WARNING|ERROR)\\].*");
  }
}
