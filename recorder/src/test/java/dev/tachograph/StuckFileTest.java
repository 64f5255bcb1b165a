package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process with a file that hangs, while its journal is on a disk that works. */
@Timeout(180)
class StuckFileTest {
  /** A few seconds, plus what a busy machine adds; a hanging call never returns. */
  private static final long END_MILLIS = 30_000;

  @TempDir Path dir;

  private Path runs() throws IOException {
    return Files.createDirectories(dir.resolve("runs"));
  }

  private Path fifo() throws IOException, InterruptedException {
    Path fifo = dir.resolve("fifo");
    assumeTrue(
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0,
        "NOT TESTED: a file that takes nothing; there are no FIFOs here");
    return fifo;
  }

  private Child start(Path fifo, String how) throws IOException {
    Path journals = Files.createDirectories(dir.resolve("journals"));
    return Child.start(
        StuckMain.class, List.of(), runs(), fifo.toString(), journals.toString(), how);
  }

  private JsonNode recovered() throws IOException {
    assertThat(Recovery.recover(runs(), false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Recovery.Outcome.RECOVERED);
    return checked();
  }

  private JsonNode checked() throws IOException {
    RunFilesOf files = RunFilesOf.in(runs()).check();
    assertThat(files.lines(".logs.jsonl"))
        .filteredOn(line -> line.get("message").asText().equals("record"))
        .extracting(line -> line.at("/fields/i").asInt())
        .containsExactlyElementsOf(IntStream.range(0, 3_000).boxed().toList());
    JsonNode report = files.report();
    assertThat(report.at("/logs/dropped").asLong()).isZero();
    assertThat(report.at("/logs/lost").asLong()).isZero();
    assertThat(report.at("/end/possibly_lost_ms").asLong()).isZero();
    return report;
  }

  @Test
  void closeEndsTheConsoleNamesTheFileAndRecoveryFinishesTheRun() throws Exception {
    // Opened for both, so that the other end is there and reads nothing.
    Path fifo = fifo();
    try (RandomAccessFile standsStill = new RandomAccessFile(fifo.toFile(), "rw");
        Child child = start(fifo, "close")) {
      child.awaitLine("logged");
      String said = child.rest();
      assertThat(child.end()).isZero();
      assertThat(said).doesNotContain("refused").contains(".logs.jsonl.part");
      assertThat(said).containsPattern("closed after \\d{1,5} ms");
      long millis = Long.parseLong(said.replaceAll("(?s).*closed after (\\d+) ms.*", "$1"));
      assertThat(millis).isLessThan(END_MILLIS);
      assertThat(standsStill.getFD().valid()).isTrue();
    }
    JsonNode report = recovered();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
  }

  @Test
  void sigtermEndsTheProcessAndRecoveryFinishesTheRunAsInterrupted() throws Exception {
    Path fifo = fifo();
    try (RandomAccessFile standsStill = new RandomAccessFile(fifo.toFile(), "rw");
        Child child = start(fifo, "term")) {
      child.awaitLine("logged");
      child.signal("TERM");
      assertThat(child.rest()).contains(".logs.jsonl.part");
      assertThat(child.end()).isEqualTo(143);
      assertThat(standsStill.getFD().valid()).isTrue();
    }
    JsonNode report = recovered();
    assertThat(report.get("status").asText()).isEqualTo("interrupted");
    assertThat(report.at("/end/signal").asText()).isEqualTo("SIGTERM");
    assertThat(report.at("/end/exit_code").asInt()).isEqualTo(143);
  }

  @Test
  void writeThatReturnsAfterTheEndGivesTheClaimUpAndTheSameProcessFinishesTheRun()
      throws Exception {
    Path fifo = fifo();
    Thread reader = new Thread(() -> readAll(fifo));
    reader.setDaemon(true);
    try (RandomAccessFile standsStill = new RandomAccessFile(fifo.toFile(), "rw");
        Child child = start(fifo, "late")) {
      child.awaitLine("ALIVE").awaitLine("release");
      reader.start();
      child.awaitLine("recovered");
      assertThat(child.end()).isZero();
      assertThat(standsStill.getFD().valid()).isTrue();
    }
    // Nobody is left who could write to it.
    reader.join();
    assertThat(checked().get("status").asText()).isEqualTo("completed");
  }

  private static void readAll(Path fifo) {
    try (FileInputStream in = new FileInputStream(fifo.toFile())) {
      byte[] bytes = new byte[4096];
      int read = 0;
      while (read >= 0) {
        // What waited is taken now.
        read = in.read(bytes);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
