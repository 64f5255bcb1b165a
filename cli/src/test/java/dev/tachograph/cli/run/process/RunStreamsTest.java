package dev.tachograph.cli.run.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a command prints comes through as it is, and is recorded line by line. */
@EnabledOnOs(OS.LINUX)
class RunStreamsTest {
  @TempDir Path dir;

  @Test
  void bothStreamsComeThroughAndAreRecordedByLine() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, "echo one; echo two >&2; printf three; exit 3")) {
      assertThat(run.startAndAwait()).isEqualTo(3);
      assertThat(run.outText()).isEqualTo("one\nthree");
      assertThat(run.errText()).isEqualTo("two\n");
      assertThat(run.lines("stdout")).containsExactly("one", "three");
      assertThat(run.lines("stderr")).containsExactly("two");
      assertThat(run.records("stderr").get(0).path("level").asText()).isEqualTo("INFO");
      assertThat(run.records("stdout").get(1).at("/fields/partial").asBoolean()).isTrue();
    }
  }

  @Test
  void anUnfinishedLineIsShownAtOnceAndInputGoesStraightToTheCommand() throws Exception {
    try (TachoRun run = TachoRun.sh(dir, "printf 'name? '; read name; echo \"hello $name\"")) {
      run.start();
      run.untilOut("name? ");
      run.stdin().write("Ada\n".getBytes(UTF_8));
      run.stdin().flush();
      assertThat(run.await()).isZero();
      assertThat(run.lines("stdout")).containsExactly("name? hello Ada");
    }
  }

  @Test
  void bytesThatAreNoTextComeThroughExactly() throws Exception {
    byte[] bytes = new byte[300_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    Path file = Files.write(dir.resolve("bytes"), bytes);
    try (TachoRun run = new TachoRun(dir, "--", "cat", file.toString())) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(run.out()).hasBinaryContent(bytes);
      assertThat(run.records("stdout")).isNotEmpty();
    }
  }

  @Test
  void aLineOfManyMebibytesComesThroughAndIsCutInTheRecord() throws Exception {
    String zeros =
        "head -c 5000000 /dev/zero; echo; head -c 3000000 /dev/zero | tr '\\0' a; echo; echo end";
    try (TachoRun run = TachoRun.sh(dir, zeros)) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(Files.size(run.out())).isEqualTo(8_000_006);
      List<JsonNode> records = run.records("stdout");
      assertThat(records).hasSize(3);
      assertThat(records.get(0).at("/fields/line_bytes").asLong()).isEqualTo(5_000_000);
      assertThat(records.get(1).at("/fields/line_bytes").asLong()).isEqualTo(3_000_000);
      assertThat(records.get(1).path("message").asText())
          .startsWith("aaaa")
          .hasSizeLessThan(100_000);
      assertThat(records.get(2).path("message").asText()).isEqualTo("end");
    }
  }

  @Test
  void coloursStayOnTheScreenAndAreNotRecordedAndSecretsTheOtherWayRound() throws Exception {
    String red = "\u001b[31mred\u001b[0m password=hunter2\n";
    Path file = Files.writeString(dir.resolve("red"), red);
    try (TachoRun run = new TachoRun(dir, "--", "cat", file.toString())) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(run.outText()).isEqualTo(red);
      assertThat(run.lines("stdout")).hasSize(1);
      assertThat(run.lines("stdout").get(0)).startsWith("red password=").doesNotContain("hunter2");
    }
  }

  @Test
  void aReaderThatIsGoneEndsTheCommandAsWithoutUs() throws Exception {
    // yes is ended by SIGPIPE, 13; head takes what it wants of the first line.
    try (TachoRun run = TachoRun.sh(dir, "yes; echo $? >&2")) {
      run.builder().redirectOutput(ProcessBuilder.Redirect.PIPE);
      run.start();
      assertThat(run.process().getInputStream().read()).isEqualTo('y');
      run.process().getInputStream().close();
      run.await();
      assertThat(run.errText()).isEqualTo("141\n");
    }
  }

  @Test
  void aCommandThatClosesItsStreamsGoesOn() throws Exception {
    Path mark = dir.resolve("mark");
    String script = "exec >&- 2>&-; cat >" + mark + "; exit 7";
    try (TachoRun run = TachoRun.sh(dir, script)) {
      run.start();
      run.stdin().write("still here".getBytes(UTF_8));
      run.stdin().close();
      assertThat(run.await()).isEqualTo(7);
      assertThat(mark).hasContent("still here");
    }
  }

  @Test
  void aProcessThatIsLeftBehindIsToldAndNotWaitedFor() throws Exception {
    Path pid = dir.resolve("pid");
    try (TachoRun run = TachoRun.sh(dir, "sleep 100000 & echo $! >" + pid + "; echo over")) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(run.lines("stdout")).containsExactly("over");
      String left = Files.readString(pid).strip();
      assertThat(run.errText())
          .isEqualTo(
              "tacho: the command left a process behind, no longer recorded: sleep (pid "
                  + left
                  + ")\n");
      assertThat(run.lines("dev.tachograph.cli.run")).contains("processes left behind");
      ProcessHandle handle = ProcessHandle.of(Long.parseLong(left)).orElseThrow();
      assertThat(handle.isAlive()).isTrue();
      handle.destroyForcibly();
    }
  }

  @Test
  void twoStreamsIntoOneFileKeepTheirOrder() throws Exception {
    String script = "i=0; while [ $i -lt 300 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done";
    try (TachoRun run = TachoRun.sh(dir, script)) {
      run.builder().redirectErrorStream(true);
      assertThat(run.startAndAwait()).isZero();
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        expected.append("o" + i + "\ne" + i + "\n");
      }
      assertThat(run.outText()).isEqualTo(expected.toString());
      assertThat(run.lines("stdout")).hasSize(600);
    }
  }

  @Test
  void withoutOutputTheCommandHasOurFiles() throws Exception {
    try (TachoRun run =
        new TachoRun(
            dir, "--no-output", "--", "sh", "-c", "readlink /proc/self/fd/1; echo x >&2")) {
      assertThat(run.startAndAwait()).isZero();
      assertThat(run.outText().strip()).isEqualTo(run.out().toRealPath().toString());
      assertThat(run.records("stdout")).isEmpty();
    }
  }

  @Test
  void whereNothingCanBeRecordedTheCommandRunsAllTheSame() throws Exception {
    Path file = Files.writeString(dir.resolve("runs"), "a file, not a directory");
    try (TachoRun run = TachoRun.sh(dir, "echo out; echo err >&2; exit 5")) {
      assertThat(run.startAndAwait()).isEqualTo(5);
      assertThat(run.outText()).isEqualTo("out\n");
      assertThat(run.errText())
          .startsWith("tacho: the command is not recorded: ")
          .endsWith("err\n");
      assertThat(run.errText().lines()).hasSize(2);
      assertThat(file).hasContent("a file, not a directory");
    }
  }

  @Test
  void argumentsAndVariablesArriveAsTheBytesThatTheyAre() throws Exception {
    try (TachoRun run =
        new TachoRun(
            dir,
            List.of(
                "sh",
                "-c",
                "V=$(printf 'a\\377z') exec \"$@\" \"$(printf 'x\\303\\244\\376')\"",
                "sh"),
            "--",
            "sh",
            "-c",
            "printf %s \"$1$V\"; printf %s \"${_JAVA_SR_SIGNUM-none}${TACHO_STARTED_AGAIN-none}\"",
            "sh")) {
      run.builder().environment().put("LC_ALL", "C");
      assertThat(run.startAndAwait()).as(run.errText()).isZero();
      assertThat(run.outText()).isEqualTo("x\u00c3\u00a4\u00fea\u00ffznonenone");
    }
  }

  @Test
  void aFileThatWeWereGivenIsTheCommandsAndOursAreNot() throws Exception {
    Path given = Files.writeString(dir.resolve("given"), "given");
    try (TachoRun run =
        new TachoRun(
            dir,
            List.of("sh", "-c", "exec \"$@\" 7<" + given, "sh"),
            "--",
            "sh",
            "-c",
            "cat <&7; for f in /proc/$$/fd/*; do readlink $f; done | grep -e runs -e jar || true")) {
      run.builder().redirectInput(new File("/dev/null"));
      run.start();
      assertThat(run.await()).isZero();
      assertThat(run.outText()).isEqualTo("given");
    }
  }
}
