package dev.tachograph.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ConsoleSinkTest {
  private static final long PATIENCE_MILLIS = 60_000;

  private final Reader reader = new Reader();
  private final PrintStream stream = new PrintStream(reader, false, StandardCharsets.UTF_8);
  private final ConsoleSink sink = new ConsoleSink(stream, 0, false);

  /** Blocks until it is released. */
  private static final class Reader extends OutputStream {
    final ByteArrayOutputStream read = new ByteArrayOutputStream();
    final CountDownLatch asked = new CountDownLatch(1);
    volatile CountDownLatch open = new CountDownLatch(0);

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      asked.countDown();
      boolean interrupted = false;
      while (true) {
        try {
          open.await();
          break;
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
      read.write(bytes, from, length);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void stop() {
      open = new CountDownLatch(1);
    }

    void resume() {
      open.countDown();
    }

    List<String> lines() {
      return read.toString(StandardCharsets.UTF_8).lines().toList();
    }
  }

  @AfterEach
  void close() {
    reader.resume();
    sink.close(PATIENCE_MILLIS, PATIENCE_MILLIS);
  }

  private boolean offer(Level level, int number) {
    String line = level + " " + number + " " + "x".repeat(200) + "\n";
    return sink.hasRoom(level) && sink.offer(level, line.getBytes(StandardCharsets.UTF_8));
  }

  /** Blocks the reader in the middle of a line, and fills what lines may fill. */
  private int fill() throws InterruptedException {
    reader.stop();
    int taken = offer(Level.INFO, 0) ? 1 : 0;
    reader.asked.await();
    while (offer(Level.INFO, taken)) {
      taken++;
    }
    return taken;
  }

  @Test
  void blockedReaderHoldsUpNobodyAndWhatItMissedIsReportedInPlace() throws Exception {
    int taken = fill();
    for (int i = 0; i < 41; i++) {
      assertThat(offer(Level.INFO, -1)).isFalse();
    }
    reader.resume();
    assertThat(sink.flush(PATIENCE_MILLIS, PATIENCE_MILLIS)).isTrue();
    Eventually.until(
        "the loss told",
        () -> reader.lines().contains("tachograph: 42 lines were not shown here: 42 INFO"));
    assertThat(offer(Level.INFO, taken)).isTrue();
    assertThat(sink.flush(PATIENCE_MILLIS, PATIENCE_MILLIS)).isTrue();
    List<String> lines = reader.lines();
    assertThat(lines).hasSize(taken + 2);
    for (int i = 0; i < taken; i++) {
      assertThat(lines.get(i)).startsWith("INFO " + i + " ");
    }
    assertThat(lines.get(taken + 1)).startsWith("INFO " + taken + " ");
    assertThat(sink.shown(Level.INFO)).isEqualTo(taken + 1);
    assertThat(sink.dropped(Level.INFO)).isEqualTo(42);
  }

  @Test
  void warningsFindRoomWhereOtherLinesFindNoneAndStandInOrder() throws Exception {
    int taken = fill();
    int warnings = 0;
    while (offer(Level.WARN, warnings)) {
      warnings++;
    }
    assertThat(warnings).isGreaterThan(taken / 4);
    reader.resume();
    assertThat(sink.flush(PATIENCE_MILLIS, PATIENCE_MILLIS)).isTrue();
    List<String> lines = reader.lines();
    for (int i = 0; i < warnings; i++) {
      assertThat(lines.get(taken + i)).startsWith("WARN " + i + " ");
    }
    assertThat(sink.dropped(Level.WARN)).isEqualTo(1);
    assertThat(sink.dropped(Level.ERROR)).isZero();
  }

  @Test
  void closeWaitsNoLongerThanAllowedAndCountsWhatIsLeft() throws Exception {
    int taken = fill();
    sink.close(20, 10);
    assertThat(sink.shown(Level.INFO)).isZero();
    assertThat(sink.dropped(Level.INFO)).isEqualTo(taken + 1);
    assertThat(offer(Level.ERROR, 1)).isFalse();
  }

  @Test
  void nobodyWaitsAgainForABlockedReader() throws Exception {
    fill();
    assertThat(sink.await(1)).isFalse();
    // Were it waited for, the test would time out.
    assertThat(sink.await(Long.MAX_VALUE / 1_000_000)).isFalse();
  }

  @Test
  void interruptOfACallerIsKeptAndItsLineShown() {
    Thread.currentThread().interrupt();
    offer(Level.INFO, 1);
    assertThat(sink.flush(PATIENCE_MILLIS, PATIENCE_MILLIS)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(reader.lines()).hasSize(1);
  }

  @Test
  void streamThatThrowsLosesItsLinesAndTheNextAreShown() {
    AtomicInteger calls = new AtomicInteger();
    PrintStream broken =
        new PrintStream(reader, false, StandardCharsets.UTF_8) {
          @Override
          public void write(byte[] bytes, int from, int length) {
            if (calls.getAndIncrement() == 0) {
              throw new StackOverflowError("as in a stream of the application");
            }
            super.write(bytes, from, length);
          }
        };
    ConsoleSink other = new ConsoleSink(broken, 0, false);
    other.offer(Level.WARN, "first\n".getBytes(StandardCharsets.UTF_8));
    Eventually.until("the first line lost", () -> other.dropped(Level.WARN) == 1);
    other.offer(Level.INFO, "second\n".getBytes(StandardCharsets.UTF_8));
    other.close(PATIENCE_MILLIS, PATIENCE_MILLIS);
    assertThat(reader.lines())
        .containsExactlyInAnyOrder("tachograph: 1 line was not shown here: 1 WARN", "second");
    assertThat(other.shown(Level.INFO)).isEqualTo(1);
  }

  @Test
  void threadThatIsNotUsedEndsAndComesAgain() {
    ConsoleSink brief = new ConsoleSink(stream, 1, false);
    for (int i = 0; i < 3; i++) {
      brief.offer(Level.INFO, "line\n".getBytes(StandardCharsets.UTF_8));
      assertThat(brief.flush(PATIENCE_MILLIS, PATIENCE_MILLIS)).isTrue();
      Eventually.until("no thread", () -> !brief.hasThread());
    }
    assertThat(reader.lines()).hasSize(3);
  }
}
