package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.NewFiles;
import dev.tachograph.internal.files.SteadyChannel;
import dev.tachograph.testing.Eventually;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class WriterThreadTest {
  private static final int CAPACITY = JournalOptions.MIN_BYTES;
  private static final int LINES = 10;

  @TempDir Path dir;

  private static final class NoBound implements SizeBound.Effects {
    @Override
    public void refuse(int what) {}

    @Override
    public void deleted(int stream, long lines) {}
  }

  @Test
  void heapThatIsFullForAMomentDoesNotEndTheWriter() throws Exception {
    RunClock clock = RunClock.start();
    Path part = dir.resolve("logs.part");
    JournalOptions options = new JournalOptions(CAPACITY, 0, 0, false, false, SizeLimits.NONE);
    JournalCounts counts = new JournalCounts();
    AtomicInteger failures = new AtomicInteger(3);
    try (FileChannel channel =
        SteadyChannel.open(
            dir.resolve("journal"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      JournalFile file = JournalFile.create(channel, CAPACITY, "test");
      Ring ring = new Ring(file.ring());
      Map<Stream, LineOutput> outputs = Map.of(Stream.LOGS, LineOutput.of(NewFiles.create(part)));
      RingWriter writer =
          new RingWriter(
              ring, file, counts, clock, outputs, options, new NoBound(), Checkpoints.NONE);
      WriterThread thread =
          new WriterThread(
              writer,
              ring,
              options,
              () -> {
                if (failures.getAndDecrement() > 0) {
                  throw new OutOfMemoryError("thrown by the test");
                }
              });
      thread.start();
      byte[] line = "{\"a\":1}\n".getBytes(StandardCharsets.UTF_8);
      int kind = Frames.kind(Stream.LOGS.ordinal(), Level.INFO.ordinal(), 0);
      for (int i = 0; i < LINES; i++) {
        int sum = Frames.sumOf(line, 0, line.length);
        ring.offer(kind, ClaimOwners.current(), sum, line, 0, line.length, CAPACITY);
        thread.onLine();
      }
      thread.close();
      Eventually.until("the end", thread::isEnded);
    }
    assertThat(Files.readAllLines(part)).hasSize(LINES);
    int cell = JournalState.cell(Stream.LOGS.ordinal(), Level.INFO.ordinal());
    assertThat(counts.written.get(cell)).isEqualTo(LINES);
  }
}
