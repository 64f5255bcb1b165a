package dev.tachograph.cli.run.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals and exit codes are the command's. */
@EnabledOnOs(OS.LINUX)
class RunSignalsTest {
  /** A shell runs its traps while it waits, which it does without an end. */
  private static final String WAIT =
      "sleep 100000 >/dev/null 2>&1 & s=$!; echo ready; while :; do wait $s; done";

  /** Ends that, and waits until it has ended. */
  private static String ends(int code) {
    return "{ kill $s; wait $s; } 2>/dev/null; exit " + code;
  }

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {"TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "PROF", "WINCH", "40"})
  void aSignalReachesTheCommandOnce(String signal) throws Exception {
    String end = signal.equals("TERM") ? "HUP" : "TERM";
    String script = "trap 'echo got' " + signal + "; trap '" + ends(9) + "' " + end + "; " + WAIT;
    try (TachoRun run = TachoRun.sh(dir, script)) {
      run.start();
      run.untilOut("ready\n");
      run.signal(signal);
      run.untilOut("got\n");
      run.signal(end);
      assertThat(run.await()).isEqualTo(9);
      assertThat(run.outText()).isEqualTo("ready\ngot\n");
      assertThat(run.errText()).isEmpty();
    }
  }

  @Test
  void theEndBySignalIsTheCommands() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, "echo ready; exec sleep 100000")) {
      run.start();
      run.untilOut("ready\n");
      run.signal("TERM");
      assertThat(run.await()).isEqualTo(128 + 15);
    }
    try (TachoRun run = TachoRun.sh(Files.createDirectory(dir.resolve("kill")), "kill -KILL $$")) {
      assertThat(run.startAndAwait()).isEqualTo(128 + 9);
    }
  }

  @Test
  void aSignalFromBeforeTheStartIsNotLost() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, "echo ready; exec sleep 100000")) {
      // As the launch script does.
      String blocked = "--block-signal=" + String.join(",", Signals.WAITED);
      run.builder().command().add(1, "-Xrs");
      run.builder().command().addAll(0, List.of("env", blocked));
      run.start();
      run.signal("TERM");
      assertThat(run.await()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aCommandThatIgnoresTheRequestToEndGoesOnAndSoDoWe() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, "trap '' TERM; echo ready; read end; exit 4")) {
      run.start();
      run.untilOut("ready\n");
      run.signal("TERM");
      run.signal("TERM");
      run.stdin().close();
      assertThat(run.await()).isEqualTo(4);
    }
  }

  @Test
  void aCommandThatIsStoppedAndContinuedByOthersGoesOn() throws Exception {
    Path pid = dir.resolve("pid");
    try (TachoRun run = TachoRun.sh(dir, "echo $$ >" + pid + "; echo ready; read end; echo over")) {
      run.start();
      run.untilOut("ready\n");
      int command = Integer.parseInt(Files.readString(pid).strip());
      assertThat(Libc.kill(command, Signals.STOP)).isZero();
      TachoRun.until("stopped", () -> ProcStat.of(command).isStopped());
      assertThat(Libc.kill(command, Signals.CONT)).isZero();
      run.stdin().close();
      assertThat(run.await()).isZero();
      assertThat(run.outText()).isEqualTo("ready\nover\n");
    }
  }

  private static void needs(String tool) {
    if (!TachoRun.isThere(tool)) {
      System.err.println("NOT TESTED: " + tool + " is not here");
      Assumptions.abort("NOT TESTED: " + tool + " is not here");
    }
  }

  @Test
  void aSecondRequestToEndAfterTheCommandsEndKeepsNoReportFromBeingWritten() throws Exception {
    // More than all pipes hold, so that the end waits for a reader.
    String script = "echo $$ >pid; head -c 600000 /dev/zero; exit 7";
    try (TachoRun run = TachoRun.sh(dir, script)) {
      run.builder().redirectOutput(ProcessBuilder.Redirect.PIPE);
      run.start();
      Path pid = dir.resolve("pid");
      TachoRun.until("the command's pid", () -> TachoRun.text(pid).endsWith("\n"));
      int command = Integer.parseInt(TachoRun.text(pid).strip());
      TachoRun.until("the command's end", () -> ProcStat.of(command) == null);
      // As timeout(1) sends them: to its child, then to its group.
      run.signal("TERM");
      run.signal("TERM");
      run.process().getInputStream().transferTo(OutputStream.nullOutputStream());
      assertThat(run.await()).isEqualTo(7);
      assertThat(run.report().path("end").path("exit_code").asInt()).isEqualTo(7);
    }
  }

  @Test
  void whoAsksOnceMoreWaitsForNoReaderAndTheReportIsWritten() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, "echo $$ >pid; head -c 600000 /dev/zero; exit 7")) {
      run.builder().redirectOutput(ProcessBuilder.Redirect.PIPE);
      run.start();
      Path pid = dir.resolve("pid");
      TachoRun.until("the command's pid", () -> TachoRun.text(pid).endsWith("\n"));
      int command = Integer.parseInt(TachoRun.text(pid).strip());
      TachoRun.until("the command's end", () -> ProcStat.of(command) == null);
      // In the first second they were meant for the command. Nobody reads what it printed.
      TachoRun.until("the report", () -> run.hasReportAfter("TERM"));
      assertThat(run.await()).isEqualTo(7);
      assertThat(run.report().path("end").path("exit_code").asInt()).isEqualTo(7);
    }
  }

  @Test
  void theEndOfACommandIsSeenWhereItsCallerIgnoresEndsOfChildren() throws Exception {
    needs("bash");
    // Not every shell does what it is told here.
    List<String> ignoring = List.of("bash", "-c", "trap '' CHLD; exec \"$@\"", "bash");
    try (TachoRun run = new TachoRun(dir, ignoring, "--", "sh", "-c", "exit 5")) {
      assertThat(run.startAndAwait()).isEqualTo(5);
    }
  }

  @Test
  void aCommandThatSignalsItsWholeGroupIsNotSentItBack() throws Exception {
    needs("setsid");
    String script = "trap 'echo got' USR1; trap '" + ends(6) + "' TERM; kill -USR1 0; " + WAIT;
    try (TachoRun run = new TachoRun(dir, List.of("setsid", "-w"), "--", "sh", "-c", script)) {
      run.start();
      run.untilOut("ready\n");
      // Taken after the other one, whose number is smaller.
      run.signal("TERM");
      assertThat(run.await()).isEqualTo(6);
      assertThat(run.outText()).isEqualTo("got\nready\n");
    }
  }

  @Test
  void whatCannotBeStartedIsOneLineAndTheCodeOfShells() throws Exception {
    try (TachoRun run = new TachoRun(dir, "--", "no-such-program")) {
      assertThat(run.startAndAwait()).isEqualTo(127);
      assertThat(run.errText())
          .isEqualTo(
              "tacho: no-such-program is not found in PATH; check its name, or give its path\n");
    }
    Path file = Files.writeString(dir.resolve("plain"), "echo no");
    try (TachoRun run = new TachoRun(dir, "--", file.toString())) {
      assertThat(run.startAndAwait()).isEqualTo(126);
      assertThat(run.errText()).startsWith("tacho: ").hasLineCount(1).contains("chmod +x");
    }
    assertThat(file.toFile().setExecutable(true)).isTrue();
    try (TachoRun run = new TachoRun(dir, "--", file.toString())) {
      assertThat(run.startAndAwait()).as("a script without a first line").isZero();
      assertThat(run.outText()).isEqualTo("no\n");
    }
  }

  @Test
  void optionsBehindTheCommandAreTheCommands() throws Exception {
    try (TachoRun run = new TachoRun(dir, "echo", "--name", "-n", "@x", "--", "--help")) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(run.outText()).isEqualTo("--name -n @x -- --help\n");
    }
  }

  @Test
  void asTheFirstProcessOfANamespaceItReapsOrphansAndEndsOnRequest() throws Exception {
    for (String tool : List.of("unshare", "ps", "grep")) {
      needs(tool);
    }
    Process can =
        new ProcessBuilder("unshare", "-pf", "--mount-proc", "true")
            .redirectErrorStream(true)
            .start();
    if (can.waitFor() != 0) {
      System.err.println("NOT TESTED: the first process of a pid namespace, refused here");
    }
    Assumptions.assumeTrue(
        can.exitValue() == 0,
        "this kernel refuses pid-namespace; NOT TESTED: none can be made here");
    // The orphan ends at once; what is left of it would be a zombie.
    String script =
        "test $PPID = 1 || exit 1; (sh -c 'exit 0' &); trap '"
            + ends(8)
            + "' TERM;"
            + " while ps -A -o stat= | grep -q '^Z'; do :; done; "
            + WAIT;
    try (TachoRun run =
        new TachoRun(dir, List.of("unshare", "-pf", "--mount-proc"), "--", "sh", "-c", script)) {
      run.start();
      run.untilOut("ready\n");
      long first = run.process().children().findFirst().orElseThrow().pid();
      Process kill = new ProcessBuilder("kill", "-TERM", Long.toString(first)).start();
      assertThat(kill.waitFor()).isZero();
      assertThat(run.await()).isEqualTo(8);
    }
  }
}
