package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demonstration in a JVM of its own, with a node that is a shell script. */
class DemoTest {
  @TempDir Path dir;

  private Process demo;

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    demo.descendants().forEach(ProcessHandle::destroyForcibly);
    demo.destroyForcibly().waitFor();
  }

  @Test
  void theNodeIsCalledAndItsReportShown() throws Exception {
    node(
        "mkdir -p runs",
        "sed \"s/4711/$$/g\" '" + Cli.RUNS.resolve("2026-11-23__06-12-47.json") + "' \\",
        "  >runs/2026-11-23__06-12-47.json",
        "echo \"called: $*\"",
        "exit 3");
    start("demo", "--blocks", "70", "--out", "runs");
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).as("%s", out()).isEqualTo(3);
    assertThat(out())
        .contains("called: --network local --end-block 70 --data-dir ")
        .contains("--log --log-trace-include-args --log-output-dir ")
        .contains("completed in 41.2 s  2026-11-23__06-12-47  demo")
        .contains("runs/2026-11-23__06-12-47.json");
    try (var left = Files.list(dir.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aNodeThatCannotBeStartedIsReportedInOneLine() throws Exception {
    start("demo");
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(2);
    assertThat(out()).hasLineCount(1).startsWith("tacho: cannot start the history node");
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void anEndThatIsAskedForIsPassedOnAndTheNodesExitCodeIsOurs(String signal, int code)
      throws Exception {
    node("trap 'echo " + signal + " came; exit " + code + "' " + signal, "echo ready", LOOP);
    start("demo");
    await("ready");
    send(signal);
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(code);
    assertThat(out()).contains(signal + " came");
  }

  @Test
  void aStateSignalIsPassedOnAndTheNodeContinues() throws Exception {
    node("trap 'echo state' USR1; trap 'echo end; exit 0' TERM", "echo ready", LOOP);
    start("demo");
    await("ready");
    // The shell that starts it in real life ignores the signal until its handler stands.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!catches(10) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    send("USR1");
    await("state");
    send("TERM");
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isZero();
  }

  /** A shell takes a signal between two commands. */
  private static final String LOOP = "while :; do sleep 0.05; done";

  private void node(String... lines) throws IOException {
    Path script = dir.resolve("history-node");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectory(dir.resolve("tmp")),
                "-Dtachograph.home=" + dir,
                "-cp",
                System.getProperty("java.class.path"),
                Tacho.class.getName()));
    command.addAll(List.of(args));
    demo =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("out").toFile())
            .start();
  }

  private void send(String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid())).start().waitFor();
  }

  /** Whether the demonstration has a handler for a signal: SigCgt of proc_pid_status(5). */
  private boolean catches(int signal) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + demo.pid() + "/status"))) {
      if (line.startsWith("SigCgt:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (signal - 1) & 1) == 1;
      }
    }
    return false;
  }

  private String out() throws IOException {
    return Files.readString(dir.resolve("out"));
  }

  private void await(String text) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!out().contains(text) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(out()).contains(text);
  }
}
