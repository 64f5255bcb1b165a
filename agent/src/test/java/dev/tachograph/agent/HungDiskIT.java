package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.agent.programs.Logs;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.testing.Kernel;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of a run hangs, its journal's does not: the program neither waits nor loses a record.
 */
class HungDiskIT {
  @TempDir private Path work;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    Kernel.needs(Kernel.LOOP_DEVICE);
    disk = Files.createDirectory(work.resolve("disk"));
    String image = work.resolve("disk.img").toString();
    run("truncate", "-s", "256M", image);
    run("mkfs.ext4", "-q", "-F", image);
    run("mount", "-o", "loop", image, disk.toString());
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      Kernel.run("fsfreeze", "-u", disk.toString());
      Kernel.run("umount", "--lazy", disk.toString());
    }
  }

  private static void run(String... command) {
    Kernel.Ended ended = Kernel.run(command);
    assertThat(ended.code()).as(ended.output()).isZero();
  }

  private Program start() throws Exception {
    String arguments = "out=" + disk.resolve("runs") + ",journal_dir=" + work.resolve("journals");
    return Program.start(work, List.of(Program.option(arguments)), Logs.class);
  }

  private static void log(Program program) throws Exception {
    Writer in = program.process().outputWriter(StandardCharsets.UTF_8);
    in.write("\n");
    in.flush();
    assertThat(program.line()).isEqualTo("logged");
  }

  private void assertRecords(int lines) throws Exception {
    RunOfProgram run = new RunOfProgram(disk.resolve("runs"));
    Eventually.until(
        "the report",
        () -> {
          Recovery.recover(disk.resolve("runs"), false);
          return !run.isRunning();
        });
    List<JsonNode> records =
        run.logs().stream()
            .filter(record -> record.path("target").asText().equals(Logs.class.getName()))
            .toList();
    assertThat(records)
        .extracting(record -> record.path("message").asText())
        .containsExactlyElementsOf(
            IntStream.range(0, lines * Logs.COUNT).mapToObj(i -> "record " + i).toList());
    assertThat(run.report().at("/logs/dropped").asLong()).isZero();
  }

  @Test
  void aProgramLogsOnWhileTheDiskOfItsRunHangs() throws Exception {
    try (Program program = start()) {
      assertThat(program.line()).isEqualTo("ready");
      log(program);
      run("fsfreeze", "-f", disk.toString());
      log(program);
      log(program);
      // The kernel lets no process end of which a thread waits for this disk.
      run("fsfreeze", "-u", disk.toString());
      log(program);
      assertThat(program.end(0)).isEmpty();
    }
    assertRecords(4);
  }

  @Test
  void aProgramBeginsWithoutARunWhereTheDiskHangsAndIsRecordedOnceItAnswers() throws Exception {
    run("fsfreeze", "-f", disk.toString());
    try (Program program = start()) {
      assertThat(program.line()).isEqualTo("ready");
      log(program);
      run("fsfreeze", "-u", disk.toString());
      RunOfProgram run = new RunOfProgram(disk.resolve("runs"));
      Eventually.until("a run", () -> Files.isDirectory(disk.resolve("runs")) && run.samples() > 0);
      assertThat(program.end(0)).isEmpty();
    }
    assertThat(new RunOfProgram(disk.resolve("runs")).report().path("status").asText())
        .isEqualTo("completed");
  }
}
