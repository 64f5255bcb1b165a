package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file whose write does not return. */
@Timeout(300)
class TimeLimitedOutputTest {
  private final FakeOutput logs = new FakeOutput();
  private final FakeOutput events = new FakeOutput();
  private final AtomicInteger reported = new AtomicInteger();
  private final FileCalls calls = new FileCalls();
  private final TimeLimitedOutput patientLogs =
      new TimeLimitedOutput(logs, "a.logs.jsonl.part", calls, reported::incrementAndGet);
  private final Map<Stream, LineOutput> outputs =
      Map.of(
          Stream.LOGS,
          patientLogs,
          Stream.EVENTS,
          new TimeLimitedOutput(events, "a.events.jsonl.part", calls, () -> {}));

  private Journal open(boolean mapped) {
    JournalOptions options = JournalOptions.ofBytes(1 << 20);
    return mapped
        ? RingJournalTest.mapped(outputs, options)
        : RingJournal.inMemory(RunClock.start(), outputs, options);
  }

  private static boolean append(Journal journal, Stream stream, String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    return journal.append(stream, Level.INFO, line, 0, line.length, 0);
  }

  private static List<String> lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> "{\"n\":" + i + "}").toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void otherStreamsContinueAndWhatWaitedIsWrittenOnceWhenTheFileTakesAgain(boolean mapped) {
    CountDownLatch latch = logs.stick();
    Journal journal = open(mapped);
    for (String line : lines(1_000)) {
      assertThat(append(journal, Stream.LOGS, line)).isTrue();
      assertThat(append(journal, Stream.EVENTS, line)).isTrue();
    }
    Eventually.until("the events", () -> events.text().lines().count() == 1_000);
    assertThat(logs.text()).isEmpty();
    Eventually.until("it is told", () -> reported.get() == 1);
    latch.countDown();
    Eventually.until("the records", () -> journal.written(Stream.LOGS, Level.INFO) == 1_000);
    journal.close();
    assertThat(logs.text().lines()).containsExactlyElementsOf(lines(1_000));
    assertThat(events.text().lines()).containsExactlyElementsOf(lines(1_000));
    assertThat(journal.dropped(Stream.LOGS)).isZero();
    assertThat(journal.releaseFile()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closeEndsThoughAFileNeverReturnsAndTheAccountHolds(boolean mapped) {
    CountDownLatch never = logs.stick();
    Journal journal = open(mapped);
    for (String line : lines(1_000)) {
      append(journal, Stream.LOGS, line);
      append(journal, Stream.EVENTS, line);
    }
    journal.close();
    assertThat(patientLogs.isStuck()).isTrue();
    assertThat(events.text().lines()).containsExactlyElementsOf(lines(1_000));
    assertThat(journal.written(Stream.LOGS, Level.INFO)).isZero();
    assertThat(journal.dropped(Stream.LOGS, Level.INFO)).isEqualTo(1_000);
    assertThat(journal.dropped(Stream.EVENTS)).isZero();
    // The thread that hangs has a piece of it in its hands.
    assertThat(journal.releaseFile()).isFalse();
    never.countDown();
  }

  @Test
  void linesThatReachedAPipeAfterAllAreNotSentTwice() throws Exception {
    StringBuilder sent = new StringBuilder();
    CountDownLatch latch = new CountDownLatch(1);
    LineOutput pipe =
        new LineOutput() {
          @Override
          public int write(ByteBuffer bytes) throws IOException {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            int length = bytes.remaining();
            sent.append(StandardCharsets.UTF_8.decode(bytes));
            return length;
          }

          @Override
          public void truncate(long size) {}

          @Override
          public boolean takesRoom() {
            return false;
          }

          @Override
          public void close() {}
        };
    TimeLimitedOutput patient = new TimeLimitedOutput(pipe, "stdout", calls, () -> {});
    ByteBuffer lines = StandardCharsets.UTF_8.encode("a\nb\n");
    assertThatThrownBy(() -> patient.write(lines)).hasMessageContaining("stdout takes nothing");
    assertThat(lines.position()).isZero();
    latch.countDown();
    Eventually.until("it returns", () -> !patient.isStuck());
    ByteBuffer more = StandardCharsets.UTF_8.encode("a\nb\nc\n");
    patient.write(more);
    assertThat(more.hasRemaining()).isFalse();
    assertThat(sent.toString()).isEqualTo("a\nb\nc\n");
  }

  @Test
  void nextFileThatWasBegunAfterAllIsNotBegunTwice() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch latch = new CountDownLatch(1);
    LineOutput file =
        new LineOutput() {
          @Override
          public int write(ByteBuffer bytes) {
            return 0;
          }

          @Override
          public void truncate(long size) {}

          @Override
          public int next() throws IOException {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return begun.incrementAndGet();
          }

          @Override
          public void close() {}
        };
    TimeLimitedOutput patient = new TimeLimitedOutput(file, "file", calls, () -> {});
    assertThatThrownBy(patient::next).hasMessageContaining("file takes nothing");
    latch.countDown();
    Eventually.until("it returns", () -> !patient.isStuck());
    patient.next();
    assertThat(begun).hasValue(1);
    patient.next();
    assertThat(begun).hasValue(2);
  }

  @Test
  void callThatIsLeftBehindBeforeItBeganIsOverAndNotWaitedForForEver() throws Exception {
    FileCalls calls = new FileCalls();
    for (int i = 0; i < 200; i++) {
      AtomicInteger done = new AtomicInteger();
      FileCalls.Call call = calls.call(done::incrementAndGet, 0);
      Eventually.until("its end", call::isDone);
      if (call.hasSucceeded()) {
        assertThat(done).hasValue(1);
      } else {
        assertThatThrownBy(call::result).hasMessageContaining("not begun");
        assertThat(done).hasValue(0);
      }
    }
  }
}
