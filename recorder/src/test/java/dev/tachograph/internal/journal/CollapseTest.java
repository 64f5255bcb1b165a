package dev.tachograph.internal.journal;

import static dev.tachograph.testing.Eventually.until;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Equal log lines in a row become one that counts them, and the ledger stays exact. */
@Timeout(300)
class CollapseTest {
  private final RunClock clock = RunClock.start();
  private final FakeOutput logs = new FakeOutput();
  private final RingJournal journal =
      RingJournalTest.mapped(
          Map.of(Stream.LOGS, logs), new JournalOptions(1 << 20, 30_000, 0, false, true));

  @AfterEach
  void close() {
    journal.close();
  }

  private void log(Level level, long millis, String message) {
    log(journal, level, millis, message);
  }

  private static void log(Journal journal, Level level, long millis, String message) {
    String line =
        "{\"t_ms\":"
            + millis
            + ",\"ts\":\"2026-11-23T06:12:48.234Z\",\"level\":\""
            + level
            + "\",\"message\":\""
            + message
            + "\"}\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    int times = line.indexOf(",\"level\"");
    assertThat(journal.append(Stream.LOGS, level, bytes, 0, bytes.length, times)).isTrue();
  }

  private List<JsonNode> lines() {
    List<JsonNode> nodes = new ArrayList<>();
    logs.text().lines().forEach(line -> nodes.add(StrictJson.parse(line)));
    return nodes;
  }

  @Test
  void repeatsBecomeOneLineThatCountsThem() {
    CountDownLatch latch = logs.stick();
    log(Level.INFO, 10, "first");
    for (int i = 0; i < 100; i++) {
      log(Level.INFO, 20 + i, "same");
    }
    log(Level.INFO, 120, "last");
    latch.countDown();
    journal.close();
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1).has("count")).isFalse();
    JsonNode counted = lines.get(2);
    assertThat(counted.get("message").asText()).isEqualTo("same");
    assertThat(counted.get("t_ms").asInt()).isEqualTo(21);
    assertThat(counted.get("count").asInt()).isEqualTo(99);
    assertThat(counted.get("until_t_ms").asInt()).isEqualTo(119);
    assertThat(journal.written(Stream.LOGS, Level.INFO)).isEqualTo(4);
    assertThat(journal.collapsed(Stream.LOGS, Level.INFO)).isEqualTo(98);
  }

  @Test
  void firstIsWrittenAtOnceAndRepeatsWithinASecondOrWhenAskedFor() {
    // The second ends so much later, however slow the machine is.
    long at = clock.millis() + 5_000;
    log(Level.INFO, at, "same");
    until("the first", () -> lines().size() == 1);
    log(Level.INFO, at + 1, "same");
    log(Level.INFO, at + 2, "same");
    until("told by itself", () -> lines().size() == 2);
    assertThat(lines().get(1).get("count").asInt()).isEqualTo(2);
    log(Level.INFO, at + 3, "more");
    log(Level.INFO, at + 4, "more");
    assertThat(journal.flush(30_000)).isTrue();
    assertThat(lines()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(lines().get(3).has("count")).isFalse();
  }

  @Test
  void sameTextAtAnotherLevelOrMuchLaterStaysApart() {
    CountDownLatch latch = logs.stick();
    log(Level.ERROR, 1, "same");
    log(Level.DEBUG, 1, "same");
    log(Level.ERROR, 1, "same");
    log(Level.ERROR, 1_001, "same");
    log(Level.ERROR, 1_000, "same");
    latch.countDown();
    journal.close();
    assertThat(lines()).hasSize(5).noneMatch(line -> line.has("count"));
  }

  @Test
  void ledgerIsExactUnderAFloodOnADiskThatFailsNowAndThen() {
    Random random = new Random();
    int[] produced = new int[Level.values().length];
    logs.beMoody(random);
    for (int i = 0; i < 60_000; i++) {
      Level level = Level.values()[random.nextInt(3)];
      log(level, i / 300, "text " + random.nextInt(2));
      produced[level.ordinal()]++;
    }
    assertThat(journal.flush(60_000)).isTrue();
    journal.close();
    long[] written = new long[produced.length];
    long[] stoodFor = new long[produced.length];
    for (JsonNode line : lines()) {
      int level = Level.valueOf(line.get("level").asText()).ordinal();
      written[level]++;
      stoodFor[level] += line.has("count") ? line.get("count").asLong() : 1;
    }
    for (Level level : Level.values()) {
      int l = level.ordinal();
      assertThat(journal.written(Stream.LOGS, level)).isEqualTo(written[l]);
      assertThat(stoodFor[l]).isEqualTo(produced[l]);
      assertThat(journal.written(Stream.LOGS, level) + journal.collapsed(Stream.LOGS, level))
          .isEqualTo(produced[l]);
    }
    assertThat(journal.collapsed(Stream.LOGS, Level.INFO)).isPositive();
  }

  @Test
  void repeatsThatNoLineReportedAreReportedByRecovery(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("journal");
    Path part = dir.resolve("logs");
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
        RingJournal mapped =
            RingJournal.open(
                RunClock.start(),
                Map.of(Stream.LOGS, LineOutput.of(FileChannel.open(part, CREATE, WRITE))),
                channel,
                "pid=1",
                new JournalOptions(1 << 16, 0, 0, false, true))) {
      // Later than the clock will be, so that only the test ends the second of collapsing.
      for (int i = 0; i < 4; i++) {
        log(mapped, Level.WARN, 1_000_000 + i, "same");
      }
      until("all is taken", () -> repeatsIn(file) == 3);
      Files.copy(file, dir.resolve("journal left"));
      Files.copy(part, dir.resolve("logs left"));
    }
    Path left = dir.resolve("logs left");
    try (FileChannel channel = FileChannel.open(dir.resolve("journal left"), READ);
        JournalRecovery recovery =
            new JournalRecovery(
                JournalReader.open(channel),
                Map.of(Stream.LOGS, FileChannel.open(left, READ, WRITE)))) {
      recovery.replay();
      recovery.finish();
    }
    List<JsonNode> lines = StrictJson.lines(left);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1).get("t_ms").asInt()).isEqualTo(1_000_001);
    assertThat(lines.get(1).get("ts").asText()).isEqualTo("2026-11-23T06:12:48.234Z");
    assertThat(lines.get(1).get("count").asInt()).isEqualTo(3);
    assertThat(lines.get(1).get("until_t_ms").asInt()).isEqualTo(1_000_003);
    assertThat(lines.get(1).get("message").asText()).isEqualTo("same");
    assertThat(left).hasSameTextualContentAs(part);
  }

  private static long repeatsIn(Path file) {
    try {
      JournalReader reader = JournalReader.of(ByteBuffer.wrap(Files.readAllBytes(file)));
      JournalState state = reader == null ? null : reader.state();
      return state == null ? -1 : state.values[JournalState.REPEATS];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
