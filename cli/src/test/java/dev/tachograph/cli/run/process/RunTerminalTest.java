package dev.tachograph.cli.run.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A terminal stays one for the command, with all that its keys do. */
@EnabledOnOs(OS.LINUX)
class RunTerminalTest {
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String CTRL_Z = "\u001a";

  @TempDir Path dir;

  /** A command on a terminal of its own, with redirections of a shell. */
  private TestTerminal run(String redirections, String... command) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirections, "sh"));
    all.addAll(TachoRun.command(dir, "--"));
    all.addAll(List.of(command));
    return new TestTerminal(dir, Map.of(), all);
  }

  private TestTerminal script(String script) {
    return run("", "sh", "-c", script);
  }

  /** A shell as of a person, in which {@code run} stands for our command. */
  private TestTerminal shell(String... shell) throws IOException {
    String command =
        TachoRun.command(dir).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    // A terminal takes no line that is as long as a class path may be.
    Files.writeString(dir.resolve("run.sh"), "run() { " + command + " \"$@\"; }\n");
    TestTerminal terminal = new TestTerminal(dir, Map.of("ENV", ""), List.of(shell));
    terminal.type(". \"$DIR/run.sh\"; echo sh''ell\n");
    terminal.until("shell\n");
    return terminal;
  }

  private List<String> lines(String target) throws IOException {
    return TachoRun.records(dir, target).stream()
        .map(record -> record.path("message").asText())
        .toList();
  }

  @Test
  void allThreeStreamsAreOneTerminalOfTheSameSize() throws Exception {
    String script =
        "test -t 0 && test -t 1 && test -t 2 && stty size && echo yes >/dev/tty; exit 3";
    try (TestTerminal terminal = script(script)) {
      assertThat(terminal.await()).isEqualTo(3);
      terminal.until("yes\n");
      assertThat(terminal.shown()).isEqualTo("33 77\nyes\n");
      assertThat(lines("terminal")).containsExactly("33 77", "yes");
    }
  }

  @Test
  void whereStderrIsRedirectedStdoutIsTheTerminal() throws Exception {
    String script = "test -t 0 && test -t 1 && test ! -t 2 && echo out && echo err >&2";
    try (TestTerminal terminal = run("2>\"$DIR/err\"", "sh", "-c", script)) {
      assertThat(terminal.await()).isZero();
      terminal.until("out\n");
      assertThat(dir.resolve("err")).hasContent("err");
      assertThat(lines("stdout")).containsExactly("out");
      assertThat(lines("stderr")).containsExactly("err");
    }
  }

  @Test
  void whereStdoutIsRedirectedStderrIsTheTerminalAndKeysAreNotTakenFromOthers() throws Exception {
    String script =
        "test -t 0 && test ! -t 1 && test -t 2 && echo err >&2 && test \"$(tty)\" = "
            + "\"$(readlink /proc/$PPID/fd/0)\" && cat";
    try (TestTerminal terminal = run(">\"$DIR/out\"", "sh", "-c", script)) {
      terminal.until("err\n");
      terminal.type("typed\n" + CTRL_D);
      assertThat(terminal.await()).isZero();
      assertThat(dir.resolve("out")).hasContent("typed");
      assertThat(lines("stdout")).containsExactly("typed");
      assertThat(lines("stderr")).containsExactly("err");
    }
  }

  @Test
  void coloursAreShownAndNotRecorded() throws Exception {
    try (TestTerminal terminal = script("printf '\\033[31mred\\033[0m\\n'")) {
      assertThat(terminal.await()).isZero();
      terminal.until("\u001b[31mred\u001b[0m\n");
      assertThat(lines("terminal")).containsExactly("red");
    }
  }

  @Test
  void theKeyThatInterruptsEndsTheCommandByItsSignal() throws Exception {
    try (TestTerminal terminal = script("echo ready; exec sleep 100000")) {
      terminal.until("ready\n");
      terminal.type(CTRL_C);
      assertThat(terminal.await()).isEqualTo(128 + 2);
    }
  }

  @Test
  void aPasswordIsNeitherShownNorRecorded() throws Exception {
    String script = "stty -echo; echo ready; read x; stty echo; echo got ${#x}";
    try (TestTerminal terminal = script(script)) {
      terminal.until("ready\n");
      terminal.type("hunter2\n");
      assertThat(terminal.await()).isZero();
      terminal.until("got 7\n");
      assertThat(terminal.shown()).doesNotContain("hunter");
      assertThat(lines("terminal")).containsExactly("ready", "got 7");
    }
  }

  @Test
  void whatIsTypedIsShownAndNotRecorded() throws Exception {
    try (TestTerminal terminal = script("printf 'name? '; read x; echo hello $x | tr a-z A-Z")) {
      terminal.until("name? ");
      terminal.type("ada\n");
      assertThat(terminal.await()).isZero();
      terminal.until("name? ada\nHELLO ADA\n");
      assertThat(lines("terminal")).containsExactly("name? HELLO ADA");
    }
  }

  @Test
  void aNewSizeReachesTheCommand() {
    String script =
        "trap 'stty size' WINCH; trap 'kill $s; exit 0' TERM; sleep 100000 & s=$!; echo ready;"
            + " while :; do wait $s; done";
    try (TestTerminal terminal = script(script)) {
      terminal.until("ready\n");
      terminal.resize(40, 100);
      terminal.until("40 100\n");
      ProcessHandle.of(terminal.pid()).orElseThrow().destroy();
      assertThat(terminal.await()).isZero();
    }
  }

  @Test
  void theKeyThatStopsStopsUsAndForegroundGoesOn() throws Exception {
    try (TestTerminal shell = shell("sh", "-i")) {
      shell.type("run -- sh -c 'echo g\"\"o; cat'\n");
      shell.until("go\n");
      AtomicInteger tries = new AtomicInteger();
      // Typed again, as in the first moments of a command there is nobody yet who could continue
      // it.
      TachoRun.until(
          "stopped",
          () -> {
            if (tries.getAndIncrement() % 500 == 0) {
              shell.type(CTRL_Z);
            }
            return shell.shown().contains("topped");
          });
      shell.type("echo at the pro''mpt\n");
      shell.until("at the prompt\n");
      assertThat(shell.isCooked()).isTrue();
      int from = shell.length();
      shell.type("fg\n");
      TachoRun.until("taken over again", () -> !shell.isCooked());
      shell.type("hello\n");
      shell.until("hello\nhello\n", from);
      shell.type(CTRL_D);
      shell.until("prompt> ", shell.shown().lastIndexOf("hello"));
      assertThat(shell.isCooked()).isTrue();
      shell.type("exit 5\n");
      assertThat(shell.await()).isEqualTo(5);
    }
  }

  @Test
  void whatWasStartedInTheBackgroundGetsKeysOnceItIsInTheForeground() throws Exception {
    if (!TachoRun.isThere("bash")) {
      System.err.println("NOT TESTED: bash is not here");
      Assumptions.abort("NOT TESTED: bash is not here");
    }
    // Bash sends no signal to what has not stopped.
    String[] bash = {"bash", "--norc", "--noprofile", "--noediting", "-i"};
    try (TestTerminal shell = shell(bash)) {
      shell.type("run -- sh -c 'echo st\"\"arted; read x; echo g\"\"ot $x' &\n");
      shell.until("started");
      assertThat(shell.isCooked()).isTrue();
      shell.type("fg\n");
      TachoRun.until("taken over", () -> !shell.isCooked());
      shell.type("hello\n");
      shell.until("got hello");
      TachoRun.until("given back", shell::isCooked);
      shell.type("exit 5\n");
      assertThat(shell.await()).isEqualTo(5);
    }
  }

  @Test
  void theEnvironmentIsTheCommandsAsItIs() throws Exception {
    Map<String, String> odd =
        Map.of(
            "a.b", "c d", "BASH_FUNC_x%%", "() {  echo no; }", "SHLVL", "7", "_", "me", "end", "x");
    Path written = dir.resolve("environment");
    List<String> all = new ArrayList<>(TachoRun.command(dir, "--", "env"));
    // By a shell neither before us nor behind.
    all.addAll(List.of("sh", "-c", "cat /proc/$PPID/environ >/dev/null; cat /proc/$$/environ >$0"));
    all.add(written.toString());
    try (TestTerminal terminal = new TestTerminal(dir, odd, all)) {
      assertThat(terminal.await()).isZero();
      List<String> now =
          RawTexts.read(written.toString()).stream().map(RunTerminalTest::text).toList();
      List<String> given =
          new ArrayList<>(terminal.environment().stream().map(RunTerminalTest::text).toList());
      assertThat(now).contains("a.b=c d", "SHLVL=7", "_=me", "end=x");
      given.removeIf(variable -> variable.matches("(?s)(PATH|JAVA_HOME)=.*"));
      List<String> rest =
          now.stream()
              .filter(variable -> !variable.matches("(?s)(PATH|JAVA_HOME|TACHO_PARENT)=.*"))
              .toList();
      assertThat(rest).containsExactlyInAnyOrderElementsOf(given);
    }
  }

  @Test
  void keepersOfTheSessionHaveNothingOfTheCommandsEnvironment() throws Exception {
    Path written = dir.resolve("pid");
    try (TestTerminal terminal = script("echo $$ >'" + written + "'; read end")) {
      TachoRun.until("the command's pid", () -> TachoRun.text(written).endsWith("\n"));
      int leader = Integer.parseInt(TachoRun.text(written).strip());
      TachoRun.until("two keepers without an environment", () -> bareProcesses(leader) >= 2);
      terminal.type("\n");
      assertThat(terminal.await()).isZero();
    }
  }

  /** How many of a session, beside its leader, have an empty environment. */
  private static long bareProcesses(int session) {
    return ProcStat.all().stream()
        .filter(stat -> stat.session() == session && stat.pid() != session && !stat.isOver())
        .filter(stat -> TachoRun.text(Path.of("/proc/" + stat.pid() + "/environ")).isEmpty())
        .filter(stat -> !TachoRun.text(Path.of("/proc/" + stat.pid() + "/cmdline")).isEmpty())
        .count();
  }

  private static String text(byte[] bytes) {
    return RawTexts.decode(bytes, 0);
  }

  @Test
  void processesThatEndWithTheirSessionAreNotLeftBehind() throws Exception {
    try (TestTerminal terminal = script("sleep 100000 & echo started; exit 4")) {
      assertThat(terminal.await()).as(terminal.shown()).isEqualTo(4);
      terminal.until("started\n");
      assertThat(terminal.shown()).isEqualTo("started\n");
    }
  }

  @Test
  void whenWeAreEndedTheTerminalIsAsBefore() throws Exception {
    try (TestTerminal shell = shell("sh", "-i")) {
      shell.type("run -- sh -c 'echo g\"\"o; exec sleep 100000'\n");
      shell.until("go\n");
      TachoRun.until("taken over", () -> !shell.isCooked());
      ProcessHandle tacho =
          ProcessHandle.of(shell.pid()).orElseThrow().children().findFirst().orElseThrow();
      tacho.destroy();
      shell.until("prompt> ", shell.shown().lastIndexOf("go\n"));
      assertThat(shell.isCooked()).isTrue();
      shell.type("echo co''de $?\n");
      shell.until("code 143\n");
    }
  }

  @Test
  void pagersAndEditorsWork() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "first line\n" + "line\n".repeat(200));
    for (String program : List.of("less", "vi")) {
      if (!TachoRun.isThere(program)) {
        System.err.println("NOT TESTED: " + program + " is not here");
        Assumptions.abort("NOT TESTED: " + program + " is not here");
      }
    }
    try (TestTerminal terminal = run("", "less", file.toString())) {
      terminal.until("first line");
      terminal.type("q");
      assertThat(terminal.await()).isZero();
    }
    Path written = dir.resolve("written");
    try (TestTerminal terminal = run("", "vi", written.toString())) {
      terminal.until("~");
      terminal.type("ia text\u001b:wq\r");
      assertThat(terminal.await()).isZero();
      assertThat(written).hasContent("a text");
    }
  }
}
