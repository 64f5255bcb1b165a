package dev.tachograph.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds where the whole lines of a file end that nothing tells the length of. */
final class WholeLines {
  private static final int CHUNK = 64 * 1024;

  private WholeLines() {}

  /**
   * The end of the last whole line.
   *
   * @param array for the trace, whose lines end before the comma and line feed that follow them
   */
  static long end(FileChannel channel, boolean array) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long to = channel.size();
    while (to > 0) {
      long from = Math.max(0, to - CHUNK);
      chunk.clear().limit((int) (to - from));
      int read = 0;
      while (chunk.hasRemaining() && read >= 0) {
        read = channel.read(chunk, from + chunk.position());
      }
      for (int i = chunk.position() - 1; i >= 0; i--) {
        if (chunk.get(i) == '\n') {
          long end = from + i + 1;
          // Before ",\n" stands a whole line; "[\n" alone is no line yet.
          return array ? Math.max(0, end - 2) : end;
        }
      }
      to = from;
    }
    return 0;
  }
}
