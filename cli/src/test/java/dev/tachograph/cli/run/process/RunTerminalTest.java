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
  private TestTerminal shell() {
    String command =
        TachoRun.command(dir).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    TestTerminal shell = new TestTerminal(dir, Map.of("ENV", ""), List.of("sh", "-i"));
    shell.type("run() { " + command + " \"$@\"; }; echo sh''ell\n");
    shell.until("shell\n");
    return shell;
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
  void theKeyThatStopsStopsUsAndForegroundGoesOn() {
    try (TestTerminal shell = shell()) {
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
  void whenWeAreEndedTheTerminalIsAsBefore() {
    try (TestTerminal shell = shell()) {
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
      if (ProgramPath.of(program, System.getenv("PATH")).code() != 0) {
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
