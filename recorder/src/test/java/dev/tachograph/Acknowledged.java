package dev.tachograph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A mapped file in which a child reports, faster than by any call, which records were acknowledged.
 */
final class Acknowledged {
  static final int THREADS = 4;
  static final int MOST = 1_000_000;

  private final ByteBuffer map;

  private Acknowledged(ByteBuffer map) {
    this.map = map;
  }

  static Acknowledged in(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Acknowledged(channel.map(FileChannel.MapMode.READ_WRITE, 0, THREADS * MOST));
    }
  }

  /** Reported by the thread itself, in the order of its numbers. */
  void reported(int thread, int number, boolean accepted) {
    map.put(thread * MOST + number, (byte) (accepted ? 1 : 2));
  }

  boolean isAccepted(int thread, int number) {
    return map.get(thread * MOST + number) == 1;
  }

  /**
   * The number of a thread's records that were reported, at least those reported before the call.
   */
  int count(int thread) {
    int low = 0;
    int high = MOST;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (map.get(thread * MOST + middle) != 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
