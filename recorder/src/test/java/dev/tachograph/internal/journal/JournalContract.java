package dev.tachograph.internal.journal;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.internal.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every journal does. */
@Timeout(300)
abstract class JournalContract {
  /** More short lines than the smallest journal holds. */
  private static final int PLENTY = 4_000;

  private static final byte[] LINE = "{\"n\":1}\n".getBytes(StandardCharsets.UTF_8);

  final Map<Stream, FakeOutput> files = new EnumMap<>(Stream.class);
  Journal journal;

  JournalContract() {
    journal = open(JournalOptions.ofBytes(JournalOptions.MIN_BYTES));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Journal open(JournalOptions options) {
    for (Stream stream : Stream.values()) {
      files.put(stream, new FakeOutput());
    }
    return open(new EnumMap<>(files), options);
  }

  private void reopen(JournalOptions options) {
    journal.close();
    journal = open(options);
  }

  abstract RingJournal open(Map<Stream, LineOutput> outputs, JournalOptions options);

  final boolean append(Stream stream, Level level, String line) {
    byte[] bytes = ("##" + line + "\n").getBytes(StandardCharsets.UTF_8);
    return journal.append(stream, level, bytes, 2, bytes.length - 2);
  }

  final boolean log(Level level, String line) {
    return append(Stream.LOGS, level, line);
  }

  final FakeOutput file(Stream stream) {
    return files.get(stream);
  }

  final List<JsonNode> logs() {
    String text = file(Stream.LOGS).text();
    assertThat(text.isEmpty() || text.endsWith("\n")).as("no partial line").isTrue();
    List<JsonNode> nodes = new ArrayList<>();
    text.lines().forEach(line -> nodes.add(StrictJson.parse(line)));
    return nodes;
  }

  @Test
  void linesReachTheirFilesInOrderWithoutAnyFlush() {
    log(Level.INFO, "{\"n\":1}");
    log(Level.INFO, "{\"n\":2}");
    append(Stream.EVENTS, Level.INFO, "{\"n\":3}");
    until("events", () -> file(Stream.EVENTS).text().equals("{\"n\":3}\n"));
    until("logs", () -> file(Stream.LOGS).text().equals("{\"n\":1}\n{\"n\":2}\n"));
  }

  @Test
  void theTraceIsOneArrayWithALineEach() {
    append(Stream.TRACE, Level.INFO, "{\"n\":1}");
    assertThat(journal.flush(30_000)).isTrue();
    append(Stream.TRACE, Level.INFO, "{\"n\":2}");
    append(Stream.TRACE, Level.INFO, "{\"n\":3}");
    journal.close();
    assertThat(file(Stream.TRACE).text()).isEqualTo("[\n{\"n\":1},\n{\"n\":2},\n{\"n\":3}\n]\n");
    assertThat(file(Stream.TRACE).closed).isTrue();
  }

  @Test
  void theTraceOfNoSpanIsAnEmptyArray() {
    journal.close();
    assertThat(StrictJson.parse(file(Stream.TRACE).text())).isEmpty();
  }

  @Test
  void aLineLongerThanTheWritersBufferIsWhole() {
    reopen(JournalOptions.ofBytes(8 << 20));
    String line = "{\"t\":\"" + "x".repeat(1_000_000) + "\"}";
    assertThat(log(Level.INFO, line)).isTrue();
    assertThat(append(Stream.TRACE, Level.INFO, line)).isTrue();
    assertThat(append(Stream.TRACE, Level.INFO, "{}")).isTrue();
    journal.close();
    assertThat(file(Stream.LOGS).text()).isEqualTo(line + "\n");
    assertThat(StrictJson.parse(file(Stream.TRACE).text())).hasSize(2);
  }

  @Test
  void flushReturnsOnceAllIsInTheFile() {
    for (int i = 0; i < 500; i++) {
      log(Level.INFO, "{\"n\":" + i + "}");
    }
    assertThat(journal.flush(30_000)).isTrue();
    assertThat(logs()).hasSize(500);
    assertThat(journal.flush(0)).isTrue();
    assertThat(journal.written(Stream.LOGS)).isEqualTo(500);
    assertThat(journal.bytesWritten()).isEqualTo(file(Stream.LOGS).text().length());
  }

  @Test
  void closeIsIdempotentAndLaterLinesAreCountedAsDropped() {
    log(Level.INFO, "{}");
    journal.close();
    journal.close();
    assertThat(log(Level.WARN, "{}")).isFalse();
    assertThat(journal.written(Stream.LOGS, Level.INFO)).isEqualTo(1);
    assertThat(journal.dropped(Stream.LOGS, Level.WARN)).isEqualTo(1);
    assertThat(journal.flush(0)).isTrue();
  }

  @Test
  void theLastPartIsKeptForWhatMatters() {
    CountDownLatch latch = file(Stream.LOGS).stick();
    log(Level.INFO, "{}");
    until("stuck", () -> file(Stream.LOGS).writes > 0);
    for (int i = 0; i < PLENTY; i++) {
      append(Stream.TRACE, Level.INFO, "{}");
    }
    for (int i = 0; i < PLENTY; i++) {
      log(Level.INFO, "{}");
    }
    assertThat(log(Level.INFO, "{}")).isFalse();
    assertThat(log(Level.WARN, "{\"w\":1}")).isTrue();
    assertThat(log(Level.ERROR, "{\"w\":2}")).isTrue();
    assertThat(append(Stream.EVENTS, Level.DEBUG, "{}")).isTrue();
    assertThat(append(Stream.RESOURCES, Level.DEBUG, "{}")).isTrue();
    latch.countDown();
    journal.close();
    assertThat(journal.dropped(Stream.LOGS, Level.WARN)).isZero();
    assertThat(journal.dropped(Stream.LOGS, Level.INFO)).isPositive();
    assertThat(journal.dropped(Stream.TRACE, Level.INFO)).isPositive();
  }

  @Test
  void droppedLineIsReportedInTheStream() {
    CountDownLatch latch = file(Stream.LOGS).stick();
    log(Level.INFO, "{}");
    until("stuck", () -> file(Stream.LOGS).writes > 0);
    int accepted = 1;
    for (int i = 0; i < PLENTY; i++) {
      accepted += log(Level.INFO, "{}") ? 1 : 0;
    }
    int refused = 1 + PLENTY - accepted;
    assertThat(refused).isPositive();
    latch.countDown();
    until("the notice", () -> journal.notices(Stream.LOGS, Level.WARN) == 1);
    journal.close();
    assertThat(logs()).hasSize(accepted + 1);
    JsonNode notice = logs().stream().filter(n -> n.has("level")).findFirst().orElseThrow();
    assertThat(notice.get("level").textValue()).isEqualTo("WARN");
    assertThat(notice.get("target").textValue()).isEqualTo("dev.tachograph");
    assertThat(notice.get("message").textValue()).isEqualTo("records dropped");
    assertThat(notice.get("fields").get("stream").textValue()).isEqualTo("logs");
    assertThat(notice.get("fields").get("dropped").intValue()).isEqualTo(refused);
    assertThat(notice.get("fields").get("since_t_ms").isIntegralNumber()).isTrue();
  }

  @Test
  void lossOfEventsAndSpansIsReportedInTheirFilesToo() {
    CountDownLatch latch = file(Stream.LOGS).stick();
    log(Level.INFO, "{}");
    until("stuck", () -> file(Stream.LOGS).writes > 0);
    for (int i = 0; i < PLENTY; i++) {
      append(Stream.TRACE, Level.INFO, "{}");
      append(Stream.EVENTS, Level.INFO, "{}");
    }
    latch.countDown();
    journal.close();
    assertThat(file(Stream.EVENTS).text()).contains("\"event\":\"records_dropped\"");
    JsonNode trace = StrictJson.parse(file(Stream.TRACE).text());
    assertThat(trace.findValuesAsText("name")).contains("records dropped");
    assertThat(logs().stream().filter(n -> n.has("fields"))).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aFullDiskLeavesNoPartialLineAndWritingResumes() {
    file(Stream.LOGS).room(30);
    for (int i = 0; i < 10; i++) {
      assertThat(log(Level.INFO, "{\"number\":" + i + "}")).isTrue();
    }
    until("an error", () -> file(Stream.LOGS).failures > 0);
    until("repaired", () -> file(Stream.LOGS).text().length() % 13 == 0);
    int before = file(Stream.LOGS).failures;
    until("tried again", () -> file(Stream.LOGS).failures > before);
    append(Stream.EVENTS, Level.INFO, "{}");
    until("others go on", () -> journal.written(Stream.EVENTS) == 1);
    file(Stream.LOGS).room(Integer.MAX_VALUE);
    until("resumed", () -> journal.written(Stream.LOGS) == 10);
    journal.close();
    assertThat(logs()).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(logs().get(i).get("number").intValue()).isEqualTo(i);
    }
  }

  @Test
  void aTraceOnAFullDiskIsRepairedToo() {
    append(Stream.TRACE, Level.INFO, "{\"n\":0}");
    journal.flush(30_000);
    file(Stream.TRACE).room(4);
    append(Stream.TRACE, Level.INFO, "{\"n\":1}");
    until("an error", () -> file(Stream.TRACE).failures > 0);
    file(Stream.TRACE).room(Integer.MAX_VALUE);
    journal.close();
    assertThat(StrictJson.parse(file(Stream.TRACE).text())).hasSize(2);
  }

  @Test
  void whatADiskNeverTookIsCountedAsDroppedAtTheEnd() {
    file(Stream.LOGS).room(0);
    for (int i = 0; i < 100; i++) {
      log(Level.WARN, "{}");
    }
    journal.close();
    assertThat(journal.dropped(Stream.LOGS, Level.WARN)).isEqualTo(100);
    assertThat(journal.written(Stream.LOGS)).isZero();
    assertThat(file(Stream.LOGS).text()).isEmpty();
  }

  @Test
  void endOfARunWaitsOnceForADiskThatHangs() {
    CountDownLatch latch = file(Stream.LOGS).stick();
    log(Level.WARN, "{}");
    journal.takeEnds();
    // Each of these would wait for ten minutes by itself.
    assertThat(journal.flush(600_000)).isFalse();
    assertThat(journal.flush(600_000)).isFalse();
    journal.close();
    assertThat(journal.isAbandoned()).isTrue();
    assertThat(journal.dropped(Stream.LOGS, Level.WARN)).isEqualTo(1);
    latch.countDown();
  }

  @Test
  void theLedgerIsExactUnderOverloadFromFourThreads() throws InterruptedException {
    AtomicLongArray produced = new AtomicLongArray(Level.values().length);
    AtomicLongArray accepted = new AtomicLongArray(Level.values().length);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  Level level = Level.values()[i % 5];
                  produced.incrementAndGet(level.ordinal());
                  if (log(level, "{\"n\":" + i + "}")) {
                    accepted.incrementAndGet(level.ordinal());
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    journal.close();
    for (Level level : Level.values()) {
      long written = journal.written(Stream.LOGS, level);
      long dropped = journal.dropped(Stream.LOGS, level);
      long notices = journal.notices(Stream.LOGS, level);
      assertThat(written + dropped).isEqualTo(produced.get(level.ordinal()) + notices);
      assertThat(written).isEqualTo(accepted.get(level.ordinal()) + notices);
    }
    assertThat(journal.dropped(Stream.LOGS)).isPositive();
    List<JsonNode> lines = logs();
    assertThat(lines).hasSize((int) journal.written(Stream.LOGS));
    long reported = 0;
    for (JsonNode line : lines) {
      reported += line.has("fields") ? line.get("fields").get("dropped").longValue() : 0;
    }
    assertThat(reported).isEqualTo(journal.dropped(Stream.LOGS));
  }

  @Test
  void whoeverBlocksLosesNothingWhileTheDiskKeepsUp() throws Exception {
    reopen(new JournalOptions(JournalOptions.MIN_BYTES, 60_000, 0, false, false));
    AtomicLongArray refused = new AtomicLongArray(1);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  if (!journal.append(Stream.LOGS, Level.DEBUG, LINE, 0, LINE.length)) {
                    refused.incrementAndGet(0);
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    journal.close();
    assertThat(refused.get(0)).isZero();
    assertThat(journal.written(Stream.LOGS, Level.DEBUG)).isEqualTo(80_000);
    assertThat(file(Stream.LOGS).text()).hasSize(80_000 * LINE.length);
  }

  @Test
  void whoeverBlocksInVainIsCountedAndTheNextDoesNotWait() throws Exception {
    reopen(new JournalOptions(JournalOptions.MIN_BYTES, 20, 0, false, false));
    CountDownLatch latch = file(Stream.LOGS).stick();
    int accepted = 0;
    // If each waited, this would take minutes, and the test's timeout would fail it.
    for (int i = 0; i < 20_000; i++) {
      accepted += journal.append(Stream.LOGS, Level.INFO, LINE, 0, LINE.length) ? 1 : 0;
    }
    assertThat(journal.dropped(Stream.LOGS, Level.INFO)).isEqualTo(20_000 - accepted).isPositive();
    latch.countDown();
    journal.close();
    assertThat(journal.written(Stream.LOGS, Level.INFO)).isEqualTo(accepted);
  }

  @Test
  void filesAreSyncedByTimeOrAfterAnErrorOnlyWhenAskedFor() {
    FakeOutput never = new FakeOutput();
    FakeOutput byTime = new FakeOutput();
    FakeOutput onError = new FakeOutput();
    int least = JournalOptions.MIN_BYTES;
    long forever = 3_600_000;
    try (Journal a = open(Map.of(Stream.LOGS, never), JournalOptions.ofBytes(least));
        Journal b =
            open(Map.of(Stream.LOGS, byTime), new JournalOptions(least, 0, 10, false, false));
        Journal c =
            open(
                Map.of(Stream.LOGS, onError), new JournalOptions(least, 0, forever, true, false))) {
      a.append(Stream.LOGS, Level.ERROR, LINE, 0, LINE.length);
      b.append(Stream.LOGS, Level.INFO, LINE, 0, LINE.length);
      c.append(Stream.LOGS, Level.WARN, LINE, 0, LINE.length);
      assertThat(a.flush(30_000) && c.flush(30_000)).isTrue();
      until("synced by time", () -> byTime.syncs > 0);
      assertThat(onError.syncs).isZero();
      c.append(Stream.LOGS, Level.ERROR, LINE, 0, LINE.length);
      until("synced after an error", () -> onError.syncs == 1);
      assertThat(never.syncs).isZero();
    }
  }

  @Test
  void lineLongerThanAQuarterOfTheRingIsRefusedAndCounted() {
    byte[] line = new byte[journal.maxLength() + 1];
    assertThat(journal.append(Stream.LOGS, Level.ERROR, line, 0, line.length)).isFalse();
    assertThat(journal.dropped(Stream.LOGS, Level.ERROR)).isEqualTo(1);
    java.util.Arrays.fill(line, (byte) 'x');
    line[line.length - 2] = '\n';
    assertThat(journal.append(Stream.LOGS, Level.ERROR, line, 0, line.length - 1)).isTrue();
    journal.close();
    assertThat(file(Stream.LOGS).text()).startsWith("xxx").contains("records dropped");
  }

  @Test
  void equalRecordsInARowBecomeOneThatCountsThem() {
    reopen(new JournalOptions(JournalOptions.MIN_BYTES, 0, 0, false, true));
    CountDownLatch latch = file(Stream.LOGS).stick();
    for (int i = 0; i < 200; i++) {
      String times = "{\"t_ms\":" + (10 + i / 10) + ",\"ts\":\"2026-11-23T06:12:48.234Z\"";
      byte[] line = (times + ",\"level\":\"INFO\"}\n").getBytes(StandardCharsets.UTF_8);
      assertThat(journal.append(Stream.LOGS, Level.INFO, line, 0, line.length, times.length()))
          .isTrue();
    }
    latch.countDown();
    journal.close();
    assertThat(logs()).hasSize(2);
    assertThat(logs().get(1).get("count").intValue()).isEqualTo(199);
    assertThat(journal.collapsed(Stream.LOGS, Level.INFO)).isEqualTo(198);
  }

  @Test
  void endsOfSpansFindRoomWhereTheirBeginningsDoNot() {
    CountDownLatch latch = file(Stream.LOGS).stick();
    log(Level.INFO, "{}");
    until("stuck", () -> file(Stream.LOGS).writes > 0);
    for (int i = 0; i < PLENTY; i++) {
      append(Stream.TRACE, Level.INFO, "{}");
    }
    assertThat(append(Stream.TRACE, Level.INFO, "{}")).isFalse();
    assertThat(journal.append(Stream.TRACE, Level.INFO, Priority.END, LINE, 0, LINE.length))
        .isTrue();
    latch.countDown();
  }

  @Test
  void anIdleWriterSleeps() {
    log(Level.INFO, "{}");
    journal.flush(30_000);
    Thread writer = writer();
    until("parked without a time", () -> writer.getState() == Thread.State.WAITING);
    assertThat(writer.isDaemon()).isTrue();
  }

  @Test
  void aWriterSleepsAlsoAfterLinesThatCameSteadily() {
    Thread writer = writer();
    for (int i = 1; i <= 40; i++) {
      log(Level.INFO, "{\"n\":" + i + "}");
      LockSupport.parkNanos(5_000_000);
    }
    until("written without a flush", () -> logs().size() == 40);
    until("parked without a time", () -> writer.getState() == Thread.State.WAITING);
    log(Level.INFO, "{\"n\":41}");
    until("woken", () -> logs().size() == 41);
  }

  /** The latest: that of another test may be about to end. */
  private static Thread writer() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("tachograph-writer") && t.isAlive())
        .max(Comparator.comparingLong(Thread::getId))
        .orElseThrow();
  }
}
