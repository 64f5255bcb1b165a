package dev.tachograph.cli.run.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.cli.run.ExitStatus;
import dev.tachograph.cli.run.ways.Prepared;
import dev.tachograph.cli.run.ways.WaysIn;
import dev.tachograph.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs of commands with JVMs, and how they end. */
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: no process trees on this system")
class CommandRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path dir;
  private CommandRun run;
  private Process process;

  private Path runs() {
    return dir.resolve("runs");
  }

  private CommandRun begin(List<String> command) throws IOException {
    run = CommandRun.start(Settings.load(Map.of("out", runs().toString())), command);
    return run;
  }

  private void start(Map<String, String> environment, List<String> command) throws IOException {
    Path directory = Files.createDirectories(dir.resolve("work"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(directory.resolve("stderr").toFile());
    builder.environment().keySet().removeIf(CommandRunTest::isOfTheCaller);
    builder.environment().putAll(environment);
    builder.environment().put("TACHO_PARENT", run.run().runId());
    process = builder.start();
    run.started(process.pid());
  }

  private static boolean isOfTheCaller(String name) {
    return name.startsWith("TACHO_")
        || name.startsWith("_JAVA_")
        || name.equals("JAVA_TOOL_OPTIONS")
        || name.equals("JDK_JAVA_OPTIONS");
  }

  private void start(String... command) throws IOException {
    begin(List.of(command));
    start(Map.of(), List.of(command));
  }

  /** The program, as it ends in a given way. */
  private String[] tied(String how) {
    return new String[] {
      JAVA,
      "-XX:-CreateCoredumpOnCrash",
      "-cp",
      System.getProperty("java.class.path"),
      TiedMain.class.getName(),
      runs().toString(),
      how
    };
  }

  private static String shell(String... command) {
    return "'" + String.join("' '", command) + "'";
  }

  @AfterEach
  void end() throws Exception {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      run.ended(ExitStatus.exited(0));
    }
  }

  private BufferedReader output() {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private List<JsonNode> reports() throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(runs())) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json") && !name.contains(".trace.")) {
          reports.add(JSON.readTree(file.toFile()));
        }
      }
    }
    return reports;
  }

  private static String id(JsonNode report) {
    return report.path("meta").path("run_id").asText();
  }

  private JsonNode own() throws IOException {
    String id = run.run().runId();
    return reports().stream().filter(report -> id(report).equals(id)).findFirst().orElseThrow();
  }

  private List<JsonNode> children() throws IOException {
    String id = run.run().runId();
    return reports().stream().filter(report -> report.path("parent").asText().equals(id)).toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  @Test
  void runOfAKilledJvmIsFinishedWithItsSignalAndItsOpenSpans() throws Exception {
    start(tied("wait"));
    assertThat(output().readLine()).startsWith("ready");
    process.destroyForcibly();
    assertThat(process.waitFor()).isEqualTo(137);
    assertThat(run.ended(ExitStatus.signalled(9, false))).isEqualTo(137);
    JsonNode child = children().get(0);
    assertThat(child.path("status").asText()).isEqualTo("killed");
    assertThat(child.path("end").path("signal").asText()).isEqualTo("SIGKILL");
    assertThat(child.path("end").path("cause").asText())
        .isEqualTo("the process was killed by SIGKILL");
    JsonNode finding = child.path("findings").path(0);
    assertThat(finding.path("rule").asText()).isEqualTo("killed_by_signal");
    assertThat(texts(finding.path("evidence").path("open_spans"))).contains("import orders");
    assertThat(child.path("logs").path("by_level").path("INFO").path("written").asInt())
        .isPositive();
    JsonNode own = own();
    assertThat(own.path("status").asText()).isEqualTo("killed");
    assertThat(own.path("end").path("signal").asText()).isEqualTo("SIGKILL");
    assertThat(own.path("end").path("exit_code").isNull()).isTrue();
    assertThat(texts(own.path("children"))).containsExactly(id(child));
  }

  @Test
  void runOfAKilledJvmIsFinishedWhileTheCommandGoesOn() throws Exception {
    start("sh", "-c", "exec 3<&0; " + shell(tied("wait")) + " <&3 & wait; read go");
    long pid = Long.parseLong(output().readLine().substring("ready ".length()));
    // Only then is there a descriptor of its process.
    Awaited.until("its run among the children", () -> namesChildren());
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    Awaited.until("the report of the killed one", () -> hasChild());
    assertThat(process.isAlive()).isTrue();
    JsonNode child = children().get(0);
    assertThat(child.path("status").asText()).isEqualTo("killed");
    if (hasExitStatusOfOthers()) {
      assertThat(child.path("end").path("signal").asText()).isEqualTo("SIGKILL");
    }
  }

  /** Whether the kernel tells how a process ended that another one waited for. */
  private static boolean hasExitStatusOfOthers() throws Exception {
    Process other = new ProcessBuilder("sleep", "100").start();
    try (PidFd descriptor = PidFd.open(other.pid())) {
      assertThat(other.destroyForcibly().waitFor()).isEqualTo(137);
      ExitStatus status = descriptor == null ? null : descriptor.exitStatus();
      if (status == null) {
        System.err.println("NOT TESTED: this kernel has no PIDFD_GET_INFO with the exit status");
      } else {
        assertThat(status.signal()).isEqualTo("KILL");
      }
      return status != null;
    }
  }

  /** Whether the run of the command, while it goes on, has a child. */
  private boolean namesChildren() {
    return run.children() > 0;
  }

  private boolean hasChild() {
    try {
      return !children().isEmpty();
    } catch (IOException beingWritten) {
      return false;
    }
  }

  @Test
  void crashNamesTheFileThatTheJvmWrote() throws Exception {
    start(tied("crash"));
    output().readLine();
    // It would be SIGABRT with a core dump.
    assertThat(process.waitFor()).isEqualTo(1);
    run.ended(ExitStatus.exited(1));
    JsonNode end = children().get(0).path("end");
    Path file = dir.resolve("work/hs_err_pid" + process.pid() + ".log");
    assertThat(end.path("cause").asText()).contains(file.toRealPath().toString());
    assertThat(end.path("signal").asText()).isEqualTo("SIGSEGV");
  }

  @Test
  void haltedJvmHasItsExitCode() throws Exception {
    start(tied("halt"));
    output().readLine();
    assertThat(process.waitFor()).isEqualTo(7);
    run.ended(ExitStatus.exited(7));
    JsonNode child = children().get(0);
    assertThat(child.path("end").path("exit_code").asInt()).isEqualTo(7);
    assertThat(child.path("findings").path(0).path("rule").asText()).isEqualTo("ended_unfinished");
    assertThat(own().path("status").asText()).isEqualTo("failed");
    assertThat(own().path("end").path("exit_code").asInt()).isEqualTo(7);
  }

  @Test
  void scriptWithTwoJvmsHasTwoRunsThatAreTiedToItsOwn() throws Exception {
    start("sh", "-c", shell(tied("end")) + "; " + shell(tied("end")));
    assertThat(process.waitFor()).isZero();
    run.ended(ExitStatus.exited(0));
    List<JsonNode> children = children();
    assertThat(children).hasSize(2).allMatch(c -> c.path("status").asText().equals("completed"));
    assertThat(texts(own().path("children")))
        .containsExactlyInAnyOrderElementsOf(children.stream().map(CommandRunTest::id).toList());
  }

  @Test
  void reportOfACommandWithoutJvmsIsWhole() throws Exception {
    String secret = "geheim4711";
    start("sh", "-c", "sleep 0", "--password", secret);
    assertThat(process.waitFor()).isZero();
    assertThat(run.ended(ExitStatus.exited(0))).isZero();
    JsonNode own = own();
    assertThat(own.path("status").asText()).isEqualTo("completed");
    assertThat(texts(own.path("argv"))).startsWith("sh", "-c", "sleep 0", "--password");
    assertThat(own.toString()).doesNotContain(secret);
    assertThat(own.path("children").isArray()).isTrue();
    assertThat(own.path("results").path("cpu_ms").isNumber()).isTrue();
    assertThat(own.path("resources").path("host_memory_kb").path("count").asInt()).isPositive();
    assertThat(own.path("resources").has("heap_used_kb")).isFalse();
  }

  /** Has ways in of an agent that nobody loads. */
  private Prepared ways(List<String> command) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(CommandRunTest::isOfTheCaller);
    return WaysIn.prepare(
        command,
        environment,
        Files.createFile(dir.resolve("agent.jar")),
        Map.of("parent", run.run().runId(), "out", runs().toString()));
  }

  private static String past(String... command) {
    List<String> all = new ArrayList<>(List.of(JAVA));
    all.addAll(List.of(command));
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainMain.class.getName()));
    return shell(all.toArray(String[]::new));
  }

  @Test
  void jvmThatTakesNoAgentIsNamedAndLeftInPeace() throws Exception {
    String command = past("-XX:+DisableAttachMechanism");
    begin(List.of("sh", "-c", command));
    try (Prepared ways = ways(List.of("sh", "-c", command))) {
      run.prepared(ways);
      start(Map.of(), ways.command());
      assertThat(output().readLine()).isEqualTo("ready");
      Awaited.until("its name", () -> logs("\"runs\":\"" + PlainMain.class.getName()));
      process.getOutputStream().write('\n');
      process.getOutputStream().close();
      // No dump of its threads, which is what such a JVM answers with.
      assertThat(output().readLine()).isEqualTo("logged");
      assertThat(output().readLine()).isNull();
      assertThat(process.waitFor()).isEqualTo(3);
      run.ended(ExitStatus.exited(3));
    }
    JsonNode finding = own().path("findings").path(0);
    assertThat(finding.path("rule").asText()).isEqualTo("jvm_without_agent");
    assertThat(finding.path("text").asText())
        .contains(JAVA)
        .contains(PlainMain.class.getName())
        .contains("-XX:+DisableAttachMechanism");
    assertThat(children()).isEmpty();
  }

  private boolean logs(String text) {
    try (Stream<Path> files = Files.list(runs())) {
      for (Path file : files.filter(one -> one.toString().contains(".logs.jsonl")).toList()) {
        if (Files.readString(file).contains(text)) {
          return true;
        }
      }
      return false;
    } catch (IOException renamed) {
      return false;
    }
  }
}
