package dev.tachograph.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.analysis.RecordedRun;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each example does what its page says. */
@Timeout(120)
class ExamplesTest {
  @TempDir Path dir;

  /** What contends with the provider of SLF4J that the other examples have. */
  private static final String LOGBACK = ".*/logback-[^/]*\\.jar";

  private static final String PROVIDER = ".*[/-]slf4j(/target/classes|-[0-9][^/]*SNAPSHOT\\.jar)";

  private void run(Class<?> program) throws Exception {
    call(program);
    assertThat(file(".json")).contains("\"status\":\"completed\"");
  }

  /** Runs a program to its end and gives what it printed. */
  private String call(Class<?> program, String... args) throws Exception {
    return call(List.of(), LOGBACK, program, args);
  }

  /** Runs a program in a JVM with these options, without what the class path should not have. */
  private String call(List<String> jvm, String without, Class<?> program, String... args)
      throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.matches(without))
            .collect(Collectors.joining(File.pathSeparator));
    Path output = dir.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, program.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /** The file of the run whose name is its base and this. */
  private String file(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("logs"))) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().matches("[^.]+\\Q" + suffix + "\\E"))
              .toList();
      assertThat(found).as(suffix).hasSize(1);
      return found.stream().map(ExamplesTest::text).collect(Collectors.joining());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void firstRunLeavesALogASpanAndAResult() throws Exception {
    run(FirstRun.class);
    assertThat(file(".logs.jsonl")).contains("\"message\":\"summed\"", "\"sum\":500500");
    assertThat(file(".trace.json")).contains("\"name\":\"sum\"");
    assertThat(file(".json")).contains("\"results\":{\"sum\":500500}");
  }

  @Test
  void recordsOfOthersArriveWithTheirContextAndKeys() throws Exception {
    run(OthersRecords.class);
    assertThat(file(".logs.jsonl"))
        .contains("order 4711 accepted", "\"mdc\":{\"request\":\"r-17\"}", "\"stock\":3");
  }

  @Test
  void programsAreRecordedByTheConfigurationOfTheirLogging() throws Exception {
    call(List.of(), PROVIDER, ByLogback.class);
    assertThat(file(".logs.jsonl"))
        .contains("order 4711 accepted", "\"mdc\":{\"request\":\"r-17\"}", "\"stock\":3");
    assertThat(file(".json")).contains("\"status\":\"completed\"");
  }

  @Test
  void programsThatLogByLog4jAreRecordedByItsConfiguration() throws Exception {
    call(List.of(), LOGBACK, ByLog4j.class);
    assertThat(file(".logs.jsonl"))
        .contains("order 4711 accepted", "\"mdc\":{\"request\":\"r-17\"}", "few are left");
    assertThat(file(".json")).contains("\"status\":\"completed\"");
  }

  @Test
  void programsThatLogByTheJdkAreRecordedByItsConfiguration() throws Exception {
    String configuration =
        Path.of(ExamplesTest.class.getResource("/logging.properties").toURI()).toString();
    call(List.of("-Djava.util.logging.config.file=" + configuration), LOGBACK, ByJul.class);
    assertThat(file(".logs.jsonl")).contains("order 4711 accepted", "few are left");
    assertThat(file(".json")).contains("\"status\":\"completed\"");
  }

  @Test
  void spansOfWrappedTasksAreTiedToWhereTheyWereGiven() throws Exception {
    run(AcrossThreads.class);
    String trace = file(".trace.json");
    assertThat(trace.lines().filter(line -> line.contains("\"name\":\"part\""))).isNotEmpty();
    assertThat(trace).contains("\"ph\":\"s\"", "\"ph\":\"f\"", "\"lines\":60");
  }

  @Test
  void eventsOfTheProgramAreInItsEvents() throws Exception {
    run(OwnEvents.class);
    assertThat(file(".events.jsonl"))
        .contains("\"event\":\"batch_written\",\"rows\":1000,\"elapsed_ms\":12.5");
  }

  @Test
  void progressOfTheProgramIsInItsSamplesAndItsReport() throws Exception {
    run(OwnProgress.class);
    assertThat(file(".resources.jsonl")).contains("\"total\":5000", "\"rows_skipped\":49}");
    assertThat(file(".json"))
        .contains("\"done\":5000,\"total\":5000,\"rows_skipped\":49}")
        .doesNotContain("peer_health");
  }

  @Test
  void runsAreReadWithTheirFiguresAndFindings() throws Exception {
    run(FirstRun.class);
    Path slow = dir.resolve("logs/2026-11-23__06-12-47.json");
    Files.writeString(
        slow,
        """
        {"format":"tachograph-report/2","status":"failed","findings":[
          {"rule":"stalls","severity":"warning","text":"It stood still.","t_ms":[0,9],"evidence":{}}]}
        """);
    String base = RecordedRun.in(dir.resolve("logs")).get(0).toString();
    assertThat(call(ReadRuns.class, base, slow.toString()))
        .contains(": completed\n", "duration ", "span.sum.count 1.0\n")
        .endsWith(
            """
            2026-11-23__06-12-47: failed
            findings 2.0
            error: The program failed: nothing that it recorded says why.
            warning: It stood still.
            """);
  }

  @Test
  void dumpShowsTheStateOfTheProgram() throws Exception {
    run(OwnState.class);
    assertThat(file(".dump-1.txt")).contains("backlog", "orders", "order 1");
  }
}
