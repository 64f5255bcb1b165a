package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.logging.Log;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code tacho dump} and {@code tacho top} at a JVM that records. */
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
class LiveCommandsTest {
  @TempDir Path dir;

  private final Cli cli = new Cli().liveness(Liveness.ofMachine(Path.of("/proc")));

  /** Records until its input ends. */
  static final class Recorded {
    private Recorded() {}

    public static void main(String[] args) throws Exception {
      RunConfig config = RunConfig.builder().outputDir(Path.of(args[0])).runName("asked").build();
      try (Run run = Tachograph.start(config)) {
        Log.get("test").warn("something odd").emit();
        System.out.println("ready");
        while (System.in.read() >= 0) {
          run.runId();
        }
      }
    }
  }

  private Process start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = ""; line != null && !line.equals("ready"); ) {
      line = out.readLine();
    }
    return process;
  }

  private Process recorded(Path out) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Recorded.class.getName(), out.toString()));
    return start(command);
  }

  private static int end(Process process) throws Exception {
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Path dump(int number) throws IOException {
    try (var files = Files.list(dir)) {
      return files
          .filter(file -> file.toString().endsWith(".dump-" + number + ".txt"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void dumpIsShownAndItsFileIsNamedBySignalAndByAttaching() throws Exception {
    Process process = recorded(dir);
    try {
      String pid = Long.toString(process.pid());
      cli.call("dump", pid);
      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(cli.out()).startsWith("state dump 1").contains("run_name: asked", "something odd");
      assertThat(cli.err()).contains(dump(1).toString()).hasLineCount(1);
      cli.call("dump", "--attach", pid);
      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(cli.out()).startsWith("state dump 2").contains("== threads (").endsWith("end\n");
      assertThat(cli.err()).contains(dump(2).toString());
      cli.call("dump", "--attach", pid);
      assertThat(cli.out()).startsWith("state dump 3");
      assertThat(listening(process.pid())).isEmpty();
      assertThat(end(process)).isZero();
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  /** The TCP sockets that a process listens on, by the lines of the kernel. */
  private static List<String> listening(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring(8, target.length() - 1));
        }
      }
    }
    List<String> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        String[] columns = line.strip().split("\\s+");
        boolean listens = columns.length > 9 && columns[3].equals("0A");
        if (listens && inodes.contains(columns[9])) {
          found.add(line);
        }
      }
    }
    return found;
  }

  @Test
  void topFindsTheRunByItsProcessAndContinuesUntilItEnds() throws Exception {
    Process process = recorded(dir);
    try {
      String pid = Long.toString(process.pid());
      AtomicBoolean done = new AtomicBoolean();
      Thread ends = new Thread(() -> endOnceShown(process, done));
      ends.start();
      cli.call("top", pid);
      done.set(true);
      ends.join();
      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(cli.out()).contains("CPU ", "memory ", "heap ");
      cli.call("top", "latest", "--out", dir.toString(), "--plain");
      assertThat(cli.out()).contains("completed").hasLineCount(1);
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Ends the process once the command has shown a line of it, or has ended. */
  private void endOnceShown(Process process, AtomicBoolean done) {
    while (!done.get() && !cli.out().contains("CPU ")) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    try {
      end(process);
    } catch (Exception e) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void otherProcessesAreLeftAloneAndReported() throws Exception {
    Process other = new ProcessBuilder("sh", "-c", "echo ready; exec cat").start();
    try {
      String pid = Long.toString(other.pid());
      cli.call("dump", pid);
      assertThat(cli.code()).isEqualTo(2);
      assertThat(cli.err()).contains("cannot ask the process " + pid).hasLineCount(1);
      assertThat(other.isAlive()).isTrue();
      cli.call("top", pid);
      assertThat(cli.code()).isEqualTo(2);
      assertThat(cli.err()).contains("records no run").hasLineCount(1);
      assertThat(end(other)).isZero();
    } finally {
      other.destroyForcibly().onExit().join();
    }
  }

  @Test
  void javaWithoutTheModuleForAttachingIsReportedInALine() throws Exception {
    Process process = recorded(dir);
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("--limit-modules=java.se,jdk.unsupported,jdk.management");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Tacho.class.getName()));
      command.addAll(List.of("dump", "--attach", Long.toString(process.pid())));
      Process asking = new ProcessBuilder(command).start();
      String out = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(asking.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(asking.waitFor()).isEqualTo(2);
      assertThat(out).isEmpty();
      assertThat(err).contains("no module jdk.attach; use a JDK").hasLineCount(1);
      assertThat(end(process)).isZero();
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void wrongCallsAreReportedInALine() {
    for (String wrong : List.of("x", "-1", "0", "999999999")) {
      cli.call("dump", "--", wrong);
      assertThat(cli.code()).isEqualTo(2);
      assertThat(cli.err()).contains("process").hasLineCount(1);
    }
    cli.call("top", "2026-01-01__00-00-00");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1);
  }
}
