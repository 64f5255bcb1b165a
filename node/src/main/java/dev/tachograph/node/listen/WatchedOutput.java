package dev.tachograph.node.listen;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongSupplier;

/**
 * The output of a blocking socket, of which another thread sees that the other side does not read.
 * For one thread, but for {@link #isStuck}.
 */
public final class WatchedOutput extends OutputStream {
  private static final int PIECE = 16 * 1024;

  private final OutputStream out;
  private final LongSupplier nanos;
  private volatile long writingSince;
  private volatile boolean writing;

  /** Watches an output by a monotonic clock. */
  public WatchedOutput(OutputStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      int end = from + count;
      for (int at = from; at < end; at += PIECE) {
        writingSince = nanos.getAsLong();
        writing = true;
        out.write(bytes, at, Math.min(PIECE, end - at));
      }
    } finally {
      writing = false;
    }
  }

  /** Whether a write has made no progress for so long: 16 KiB were not taken. */
  public boolean isStuck(long limitNanos) {
    return writing && nanos.getAsLong() - writingSince > limitNanos;
  }
}
