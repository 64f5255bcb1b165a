package dev.tachograph.internal.journal;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.RunClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the ring adds to the contract: aborted claims, laps, waiting for space. */
@Timeout(300)
class RingTest {
  private static final byte[] LINE = "{\"n\":1}\n".getBytes(StandardCharsets.UTF_8);
  private static final int SUM = Frames.sumOf(LINE, 0, LINE.length);

  private final Map<Stream, FakeOutput> files = new EnumMap<>(Stream.class);
  private final JournalCounts counts = new JournalCounts();
  private final Ring ring = new Ring(ByteBuffer.allocateDirect(4096));

  private int offer(byte[] line, int limit) {
    return ring.offer(0, 7, Frames.sumOf(line, 0, line.length), line, 0, line.length, limit);
  }

  private static final SizeBound.Effects NOTHING =
      new SizeBound.Effects() {
        @Override
        public void refuse(int what) {}

        @Override
        public void deleted(int stream, long lines) {}
      };

  private RingWriter writer() throws Exception {
    return writer(ring);
  }

  private RingWriter writer(Ring ring) throws Exception {
    FakeOutput logs = new FakeOutput();
    files.put(Stream.LOGS, logs);
    java.nio.file.Path file = java.nio.file.Files.createTempFile("ring", ".journal");
    try (java.nio.channels.FileChannel channel =
        java.nio.channels.FileChannel.open(
            file, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE)) {
      JournalFile header = JournalFile.create(channel, 4096, "test");
      return new RingWriter(
          ring,
          header,
          counts,
          RunClock.start(),
          new EnumMap<>(files),
          JournalOptions.ofBytes(4096),
          NOTHING,
          Checkpoints.NONE);
    } finally {
      java.nio.file.Files.delete(file);
    }
  }

  @Test
  void claimWhoseOwnerFailedIsMarkedAndSteppedOver() throws Exception {
    byte[] tooShort = new byte[4];
    assertThat(offer(LINE, 4096)).isEqualTo(Ring.ACCEPTED);
    // The copy fails between claim and commit, as a stack at its end would.
    assertThat(ring.offer(0, 7, 0, tooShort, 0, 64, 4096)).isEqualTo(Ring.ABORTED);
    assertThat(offer(LINE, 4096)).isEqualTo(Ring.ACCEPTED);
    RingWriter writer = writer();
    assertThat(writer.pass(false, false)).isTrue();
    assertThat(files.get(Stream.LOGS).text()).isEqualTo("{\"n\":1}\n{\"n\":1}\n");
    assertThat(writer.isDone(ring.tail())).isTrue();
  }

  @Test
  void claimsAreRefusedWhileThereIsNoRoomForNotesAndTakenOnceTheWriterHasMarkedThoseThereAre()
      throws Exception {
    ThreadLocal<Boolean> atItsEnd = ThreadLocal.withInitial(() -> false);
    Ring ring =
        new Ring(ByteBuffer.allocateDirect(1 << 20), 8) {
          @Override
          void skip(long at, int size) {
            if (atItsEnd.get()) {
              throw new StackOverflowError("not even this call fits");
            }
            super.skip(at, size);
          }
        };
    byte[] tooShort = new byte[4];
    AtomicIntegerArray results = new AtomicIntegerArray(Ring.UNSURE + 1);
    for (int round = 1; round <= 10; round++) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            new Thread(
                () -> {
                  atItsEnd.set(true);
                  for (int i = 0; i < 100; i++) {
                    results.incrementAndGet(ring.offer(0, 7, 0, tooShort, 0, 64, 1 << 20));
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(results.get(Ring.ABORTED)).isBetween(8 * round, 11 * round);
      assertThat(results.get(Ring.FULL)).isEqualTo(400 * round - results.get(Ring.ABORTED));
      assertThat(ring.offer(0, 7, SUM, LINE, 0, LINE.length, 1 << 20)).isEqualTo(Ring.FULL);
      assertThat(ring.skipAborted(kind -> {})).isTrue();
      assertThat(ring.offer(0, 7, SUM, LINE, 0, LINE.length, 1 << 20)).isEqualTo(Ring.ACCEPTED);
    }
    int lines = 0;
    for (long at = 0; at < ring.tail(); ) {
      int word = ring.word(at);
      boolean skipped = Frames.state(word) == Frames.SKIPPED;
      assertThat(skipped || Frames.state(word) == Frames.COMMITTED).as("frame at %d", at).isTrue();
      lines += skipped ? 0 : 1;
      at += skipped ? Frames.length(word) : Frames.size(Frames.length(word));
    }
    assertThat(lines).isEqualTo(10);
  }

  @Test
  void noteOfAClaimThatWasMarkedAfterAllTakesNoRoomAndTouchesNothing() throws Exception {
    Ring ring =
        new Ring(ByteBuffer.allocateDirect(4096), 2) {
          @Override
          void skip(long at, int size) {
            super.skip(at, size);
            throw new StackOverflowError("on the way back");
          }
        };
    RingWriter writer = writer(ring);
    for (int i = 0; i < 100; i++) {
      assertThat(ring.offer(0, 7, 0, new byte[4], 0, 64, 4096)).isEqualTo(Ring.ABORTED);
      assertThat(ring.offer(0, 7, SUM, LINE, 0, LINE.length, 4096)).isEqualTo(Ring.ACCEPTED);
      assertThat(writer.pass(false, false)).isTrue();
      assertThat(ring.head()).isEqualTo(ring.tail());
      for (int index = 0; index < 4096; index += 4) {
        assertThat(ring.bytes().getInt(index)).isZero();
      }
    }
    assertThat(files.get(Stream.LOGS).text()).hasSize(100 * LINE.length);
  }

  @Test
  void claimOfALiveThreadIsWaitedForAndOneOfADeadThreadIsNot() throws Exception {
    RingWriter writer = writer();
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Integer> owner = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              owner.set(ClaimOwners.current());
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    until("it runs", () -> owner.get() != null);
    ring.offer(0, owner.get(), SUM, LINE, 0, LINE.length, 4096);
    // As the owner would have left it in the middle.
    Frames.INT.setVolatile(ring.bytes(), 0, Frames.word(Frames.CLAIMED, LINE.length));
    assertThat(offer(LINE, 4096)).isEqualTo(Ring.ACCEPTED);
    for (int i = 0; i < 100; i++) {
      writer.pass(false, false);
    }
    assertThat(files.get(Stream.LOGS).text()).isEmpty();
    end.countDown();
    thread.join();
    writer.pass(false, false);
    assertThat(files.get(Stream.LOGS).text()).startsWith("{\"n\":1}\n");
    // Only a call that threw leaves such a claim, and its caller counts the line.
    assertThat(counts.dropped.get(0)).isZero();
    assertThat(writer.isDone(ring.tail())).isTrue();
  }

  @Test
  void noteThatTheLastWordOfADeadThreadIsDecidesOverItsClaim() throws Exception {
    int dead = deadOwner();
    AtomicInteger asked = new AtomicInteger();
    Ring ring =
        new Ring(ByteBuffer.allocateDirect(4096)) {
          @Override
          void skip(long at, int size) {
            if (Thread.currentThread().getName().equals("at its end")) {
              throw new StackOverflowError("thrown by the test");
            }
            super.skip(at, size);
          }

          @Override
          boolean skipAborted(IntConsumer dropped) {
            // The first time in each pass the note is not there yet.
            return asked.incrementAndGet() > 1 && super.skipAborted(dropped);
          }
        };
    RingWriter writer = writer(ring);
    Thread thread =
        new Thread(() -> ring.offer(0, dead, 0, new byte[4], 0, 64, 4096), "at its end");
    thread.start();
    thread.join();
    asked.set(1);
    // Remembers where it stands, without looking at the notes.
    Frames.INT.setVolatile(ring.bytes(), 0, Frames.word(Frames.CLAIMED, 64));
    asked.set(-2);
    writer.pass(false, false);
    asked.set(0);
    writer.pass(false, false);
    assertThat(counts.dropped.get(0)).as("counted by its caller, to whom it was told").isZero();
    assertThat(writer.isDone(ring.tail())).isTrue();
  }

  private static int deadOwner() throws InterruptedException {
    AtomicInteger owner = new AtomicInteger();
    Thread thread = new Thread(() -> owner.set(ClaimOwners.current()));
    thread.start();
    thread.join();
    return owner.get();
  }

  @Test
  void passThatIsCutShortWritesAndCountsNothingTwice() throws Exception {
    AtomicInteger kinds = new AtomicInteger();
    Ring ring =
        new Ring(ByteBuffer.allocateDirect(4096)) {
          @Override
          int kind(long position) {
            if (kinds.incrementAndGet() == 2) {
              throw new OutOfMemoryError("thrown by the test");
            }
            return super.kind(position);
          }
        };
    RingWriter writer = writer(ring);
    for (int i = 0; i < 3; i++) {
      ring.offer(0, 7, SUM, LINE, 0, LINE.length, 4096);
    }
    assertThatThrownBy(() -> writer.pass(false, false)).isInstanceOf(OutOfMemoryError.class);
    assertThat(writer.pass(false, false)).isTrue();
    assertThat(files.get(Stream.LOGS).text()).hasSize(3 * LINE.length);
    assertThat(counts.written.get(0)).isEqualTo(3);
  }

  @Test
  void linesOfEveryLengthPassTheEndOfALap() throws Exception {
    RingWriter writer = writer();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      byte[] line = ("x".repeat(i * 37 % 900) + "\n").getBytes(StandardCharsets.UTF_8);
      while (offer(line, 4096) != Ring.ACCEPTED) {
        assertThat(writer.pass(false, false)).isTrue();
      }
      expected.append(new String(line, StandardCharsets.UTF_8));
    }
    writer.pass(false, false);
    assertThat(files.get(Stream.LOGS).text()).isEqualTo(expected.toString());
  }

  @Test
  void closedRingTakesNothing() {
    assertThat(ring.closeAt(8)).isFalse();
    assertThat(ring.closeAt(0)).isTrue();
    assertThat(offer(LINE, 4096)).isEqualTo(Ring.CLOSED);
    assertThat(ring.tail()).isZero();
  }
}
