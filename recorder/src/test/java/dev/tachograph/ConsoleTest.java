package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The reader of a program's output may be slow or blocked: real JVMs, real pipes. */
@Timeout(180)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "NOT TESTED: only Linux opens both ends of a named pipe at once")
class ConsoleTest {
  private static final int MANY = 100_000;

  @TempDir Path dir;
  private Path runs;
  private Path fifo;

  @BeforeEach
  void makeFifo() throws Exception {
    runs = Files.createDirectory(dir.resolve("runs"));
    fifo = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
  }

  private ProcessBuilder program(String... what) {
    List<String> command = new ArrayList<>(DefaultSignals.prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ConsoleMain.class.getName(), runs.toString()));
    command.addAll(List.of(what));
    return new ProcessBuilder(command)
        .redirectOutput(dir.resolve("out").toFile())
        .redirectError(dir.resolve("err").toFile());
  }

  private String said(String where) {
    try {
      return Files.readString(dir.resolve(where));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
    return process.exitValue();
  }

  private static void terminate(Process process) throws Exception {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-TERM", pid).start().waitFor()).isZero();
  }

  private static void consoleShows(JsonNode report) {
    long shown = report.at("/recorder/console/shown").asLong();
    long dropped = report.at("/recorder/console/dropped").asLong();
    assertThat(shown + dropped).isEqualTo(MANY + 1);
    assertThat(dropped).isPositive();
    assertThat(report.at("/findings").findValuesAsText("rule")).contains("console_dropped");
    assertThat(report.at("/logs/dropped").asLong()).isZero();
  }

  @Test
  void programWhoseStderrNobodyReadsEndsByItself() throws Exception {
    try (RandomAccessFile nobody = new RandomAccessFile(fifo.toFile(), "rw")) {
      Process process =
          program("flood", Integer.toString(MANY)).redirectError(fifo.toFile()).start();
      assertThat(end(process)).isZero();
      assertThat(nobody.getFD().valid()).isTrue();
    }
    JsonNode report = RunFilesOf.in(runs).check().report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    consoleShows(report);
  }

  @Test
  void signalEndsAProgramWhoseStderrNobodyReads() throws Exception {
    try (RandomAccessFile nobody = new RandomAccessFile(fifo.toFile(), "rw")) {
      Process process =
          program("wait", Integer.toString(MANY)).redirectError(fifo.toFile()).start();
      Eventually.until("all records written", () -> isLogged("all fetched"));
      terminate(process);
      assertThat(end(process)).isEqualTo(143);
      assertThat(nobody.getFD().valid()).isTrue();
    }
    JsonNode report = RunFilesOf.in(runs).check().report();
    assertThat(report.get("status").asText()).isEqualTo("interrupted");
    consoleShows(report);
  }

  private boolean isLogged(String text) {
    try (var files = Files.newDirectoryStream(runs, "*.logs.jsonl.part")) {
      for (Path file : files) {
        return Files.readString(file).contains(text);
      }
    } catch (IOException notYet) {
      return false;
    }
    return false;
  }

  @Test
  void stdoutThatNobodyReadsHoldsUpNeitherTheOtherFilesNorTheEnd() throws Exception {
    try (RandomAccessFile nobody = new RandomAccessFile(fifo.toFile(), "rw")) {
      Process process =
          program("stdout-wait", Integer.toString(MANY)).redirectOutput(fifo.toFile()).start();
      Eventually.until("the program waits", () -> said("err").contains("all fetched"));
      terminate(process);
      assertThat(end(process)).isEqualTo(143);
      assertThat(nobody.getFD().valid()).isTrue();
    }
    assertThat(said("err")).contains("stdout takes nothing");
    assertThat(RunFilesOf.names(runs)).noneMatch(name -> name.endsWith(".part"));
    JsonNode report = RunFilesOf.in(runs).report();
    assertThat(report.get("status").asText()).isEqualTo("interrupted");
    assertThat(report.at("/findings").findValuesAsText("rule")).contains("stdout_blocked");
    long produced = report.at("/logs/produced").asLong();
    long dropped = report.at("/logs/dropped").asLong();
    assertThat(dropped).isPositive();
    assertThat(report.at("/logs/written").asLong()).isEqualTo(produced - dropped);
    assertThat(report.at("/events/written").asLong() + report.at("/events/dropped").asLong())
        .isEqualTo(report.at("/events/produced").asLong());
    assertThat(report.at("/events/written").asLong()).isPositive();
  }

  @Test
  void lastWordsAppearBeforeTheProcessEnds() throws Exception {
    for (String how : List.of("exit", "exit-without-a-run", "uncaught")) {
      int code = end(program(how, "1").start());
      assertThat(code).as(how).isEqualTo(how.equals("uncaught") ? 1 : 3);
      assertThat(said("err")).as(how).contains("last words");
    }
    assertThat(said("err")).contains("main broke");
  }

  @Test
  void errorsThatNoRunRecordsAreShown() throws Exception {
    assertThat(end(program("unrecorded", "1").start())).isEqualTo(3);
    assertThat(said("err"))
        .contains("error before n=1", "error after")
        .doesNotContain("info before", "warn before");
    Files.createFile(runs.resolve("file"));
    assertThat(end(program("failed-start", "1").start())).isEqualTo(3);
    assertThat(said("err")).contains("no run", "IOException");
  }

  @Test
  void floodOfErrorsThatNoRunRecordsEndsThoughNobodyReads() throws Exception {
    try (RandomAccessFile nobody = new RandomAccessFile(fifo.toFile(), "rw")) {
      Process process =
          program("unrecorded-flood", Integer.toString(MANY)).redirectError(fifo.toFile()).start();
      assertThat(end(process)).isEqualTo(3);
      assertThat(nobody.getFD().valid()).isTrue();
    }
  }

  @Test
  void environmentOverridesTheFilterOfTheConsole() throws Exception {
    ProcessBuilder program = program("flood", "1");
    program.environment().put("TACHO_LOG", "warn,test.other=trace");
    assertThat(end(program.start())).isZero();
    assertThat(said("err")).contains("all fetched").doesNotContain("batch fetched");
    program.environment().put("TACHO_LOG", "off");
    assertThat(end(program.start())).isZero();
    assertThat(said("err")).isEmpty();
  }

  @Test
  void wrongFilterInTheEnvironmentIsReportedInALineAndDoesNothing() throws Exception {
    ProcessBuilder program = program("flood", "1");
    program.environment().put("TACHO_LOG", "a=loud");
    assertThat(end(program.start())).isZero();
    assertThat(said("err").lines().filter(line -> line.contains("TACHO_LOG")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("tachograph: TACHO_LOG: Log filter \"a=loud\"");
    assertThat(said("err")).contains("batch fetched");
  }
}
