package dev.tachograph.internal.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A file in memory on a disk that can be full, or stuck. */
final class FakeOutput implements LineOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile int room = Integer.MAX_VALUE;
  private volatile @Nullable CountDownLatch stuck;
  private volatile @Nullable Random moody;
  volatile int writes;
  volatile int failures;
  volatile int syncs;
  volatile boolean closed;

  void room(int more) {
    room = more == Integer.MAX_VALUE ? more : bytes.size() + more;
  }

  /** From now on some writes succeed in part and then fail. */
  void beMoody(Random random) {
    moody = random;
  }

  CountDownLatch stick() {
    CountDownLatch latch = new CountDownLatch(1);
    stuck = latch;
    return latch;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    writes++;
    CountDownLatch latch = stuck;
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    synchronized (bytes) {
      Random random = moody;
      boolean fails = random != null && random.nextInt(4) == 0;
      int fits = Math.min(from.remaining(), room - bytes.size());
      if (random != null && fails) {
        fits = random.nextInt(fits);
        byte[] part = new byte[fits];
        from.get(part);
        bytes.write(part, 0, fits);
        failures++;
        throw new IOException("Input/output error");
      }
      if (fits <= 0) {
        failures++;
        throw new IOException("No space left on device");
      }
      byte[] part = new byte[fits];
      from.get(part);
      bytes.write(part, 0, fits);
      return fits;
    }
  }

  @Override
  public void truncate(long size) {
    synchronized (bytes) {
      byte[] kept = Arrays.copyOf(bytes.toByteArray(), (int) size);
      bytes.reset();
      bytes.write(kept, 0, kept.length);
    }
  }

  @Override
  public void sync() {
    syncs++;
  }

  @Override
  public void close() {
    closed = true;
  }

  String text() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
