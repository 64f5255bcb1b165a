package dev.tachograph.cli.run.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a command is given is what we were given: its environment, its files, its name. */
@EnabledOnOs(OS.LINUX)
class RunGivenTest {
  @TempDir Path dir;

  private static List<String> texts(byte[] all) {
    return RawTexts.cut(all).stream().map(bytes -> new String(bytes, ISO_8859_1)).toList();
  }

  /** The environment of {@code cat}, which changes none of it. */
  private List<String> environment(TachoRun run) throws Exception {
    assertThat(run.startAndAwait()).as(run.errText()).isZero();
    return texts(Files.readAllBytes(run.out())).stream()
        .filter(variable -> !variable.matches("(?s)(PATH|JAVA_HOME|TACHO_PARENT)=.*"))
        .toList();
  }

  @Test
  void theEnvironmentThatTheLaunchScriptHandsOverIsTheCommands() throws Exception {
    List<String> given =
        List.of("a.b=c d", "twice=1", "none", "twice=2", "SHLVL=3", "=x=y", "E=\u00fe");
    byte[] all = (String.join("\0", given) + "\0").getBytes(ISO_8859_1);
    String handed = Base64.getEncoder().encodeToString(all);
    try (TachoRun run = new TachoRun(dir, "--", "/bin/cat", "/proc/self/environ")) {
      run.builder()
          .environment()
          .putAll(
              Map.of(
                  "_TACHO_ENVIRON_1",
                  handed.substring(0, 5),
                  "_TACHO_ENVIRON_2",
                  handed.substring(5),
                  "LC_ALL",
                  "C.UTF-8"));
      assertThat(environment(run)).containsExactlyElementsOf(given);
    }
  }

  @Test
  void theEnvironmentOfThisProcessIsTheCommands() throws Exception {
    try (TachoRun run = new TachoRun(dir, "--", "/bin/cat", "/proc/self/environ")) {
      run.builder().environment().clear();
      run.builder().environment().putAll(Map.of("a.b", "c", "LC_ALL", "C", "\u00e4", "\u00f6"));
      List<String> found = environment(run);
      assertThat(found).hasSize(3).contains("a.b=c", "LC_ALL=C");
    }
  }

  @Test
  void programsAndPathsThatAreNotAsciiAreFoundInTheLocaleOfC() throws Exception {
    // The JVM of a test may not be able to name them, a shell is.
    String make =
        "d=$(printf 'p\\303\\244th'); mkdir $d; n=$(printf 'pr\\303\\266g');"
            + " printf '#!/bin/sh\\necho \"ran $1\"\\n' >$d/$n; chmod +x $d/$n;"
            + " PATH=$PWD/$d:$PATH; export PATH; exec \"$@\" -- $n $(printf '\\303\\274')";
    try (TachoRun run = new TachoRun(dir, List.of("sh", "-c", make, "sh"))) {
      run.builder().environment().put("LC_ALL", "C");
      assertThat(run.startAndAwait()).as(run.errText()).isZero();
      assertThat(run.outText()).isEqualTo("ran \u00c3\u00bc\n");
    }
    String byPath = make.replace("-- $n", "-- ./$d/$n").replace("mkdir", "mkdir -p");
    Path other = Files.createDirectory(dir.resolve("other"));
    try (TachoRun run = new TachoRun(other, List.of("sh", "-c", byPath, "sh"))) {
      run.builder().environment().put("LC_ALL", "C");
      assertThat(run.startAndAwait()).as(run.errText()).isZero();
      assertThat(run.outText()).isEqualTo("ran \u00c3\u00bc\n");
    }
  }

  @Test
  void whatIsClosedStaysClosed() throws Exception {
    Path told = dir.resolve("told");
    // Of the shell's own files ls has the one that it writes to.
    String script = "ls /proc/$$/fd >" + told + "; exit 3";
    // As the launch script has it.
    String closing = "_TACHO_CLOSED=012 exec \"$@\" </dev/null >/dev/null 2>/dev/null";
    try (TachoRun run =
        new TachoRun(dir, List.of("sh", "-c", closing, "sh"), "--", "sh", "-c", script)) {
      assertThat(run.startAndAwait()).isEqualTo(3);
      assertThat(told).content().doesNotContainPattern("(?m)^[02]$");
      assertThat(run.report().path("end").path("exit_code").asInt()).isEqualTo(3);
    }
  }

  @Test
  void whereTheFirstFilesAreMissingNothingOfOursIsWrittenInto() throws Exception {
    List<String> closing = List.of("sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh");
    try (TachoRun run =
        new TachoRun(dir, closing, "--", "sh", "-c", "echo out; echo err >&2; exit 3")) {
      assertThat(run.startAndAwait()).isEqualTo(3);
      assertThat(run.report().path("end").path("exit_code").asInt()).isEqualTo(3);
    }
  }

  @Test
  void whereNoPipeCanBeHadTheCommandRunsUnrecordedWithOurFiles() throws Exception {
    List<String> failing = new ArrayList<>(List.of("strace", "-f", "-o", "/dev/null", "-e"));
    failing.addAll(List.of("trace=pipe2", "-e", "inject=pipe2:error=EMFILE"));
    Process can = null;
    if (TachoRun.isThere("strace")) {
      List<String> tried = new ArrayList<>(failing);
      tried.add("true");
      can = new ProcessBuilder(tried).redirectErrorStream(true).start();
    }
    if (can == null || can.waitFor() != 0) {
      System.err.println("NOT TESTED: strace is not here, or is refused");
      Assumptions.abort(
          "this kernel refuses ptrace; NOT TESTED: strace is not here, or is refused");
    }
    try (TachoRun run =
        new TachoRun(dir, failing, "--", "sh", "-c", "readlink /proc/$$/fd/1; exit 6")) {
      assertThat(run.startAndAwait()).isEqualTo(6);
      assertThat(run.outText().strip()).isEqualTo(run.out().toRealPath().toString());
      assertThat(run.errText())
          .hasLineCount(1)
          .startsWith("tacho: what the command prints is not recorded: pipe2 failed");
      assertThat(run.report().path("end").path("exit_code").asInt()).isEqualTo(6);
    }
  }

  @Test
  void filesThatOtherThreadsOpenMeanwhileAreNotTheCommands() throws Exception {
    String script = "ls /proc/$$/fd; readlink /proc/$$/fd/5";
    List<String> given = List.of("sh", "-c", "exec \"$@\" 5</dev/null", "sh");
    try (TachoRun run = new TachoRun(dir, given, "--", "sh", "-c", script)) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(run.outText()).isEqualTo("0\n1\n2\n5\n/dev/null\n");
    }
  }

  @Test
  void aProcessThatIsAboutToEndByASignalIsTold() {
    String pending = "Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000001\n";
    String none =
        "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n";
    assertThat(Leftover.isDying(pending + none)).isTrue();
    assertThat(Leftover.isDying(none)).isFalse();
    // SIGHUP, which is 1, is handled.
    assertThat(
            Leftover.isDying(
                pending + none.replace("SigCgt:\t0000000000000000", "SigCgt:\t0000000000000001")))
        .isFalse();
  }
}
