package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Finds the end of the whole lines of a file whose valid length is unknown. */
final class WholeLines {
  private static final int CHUNK = 64 * 1024;

  private WholeLines() {}

  /**
   * The end of the last whole line.
   *
   * @param array true for the trace, whose lines end before a comma, if any, and the line feed
   */
  static long end(FileChannel channel, boolean array) throws IOException {
    return end(channel, array, channel.size());
  }

  /** The end of the last whole line before a position. */
  static long end(FileChannel channel, boolean array, long before) throws IOException {
    ByteBuffer chunk = Buffers.allocate(CHUNK);
    long to = before;
    while (to > 0) {
      long from = Math.max(0, to - CHUNK);
      chunk.clear().limit((int) (to - from));
      int read = 0;
      while (chunk.hasRemaining() && read >= 0) {
        read = Buffers.read(channel, chunk, from + chunk.position());
      }
      for (int i = chunk.position() - 1; i >= 0; i--) {
        if (chunk.get(i) == '\n') {
          long end = array ? endBefore(channel, from + i) : from + i + 1;
          if (end >= 0) {
            return end;
          }
        }
      }
      to = from;
    }
    return 0;
  }

  /** The end of the trace line before a line feed; -1 if there is none. */
  private static long endBefore(FileChannel channel, long lineFeed) throws IOException {
    ByteBuffer before = ByteBuffer.allocate(1);
    if (lineFeed > 0 && Buffers.read(channel, before, lineFeed - 1) == 1) {
      switch (before.get(0)) {
        case ',' -> {
          return lineFeed - 1;
        }
        case '}' -> {
          return lineFeed;
        }
        default -> {
          // The frame begins or ends here.
        }
      }
    }
    return -1;
  }

  /** Whether a line ends before a position, or the file is empty up to there. */
  static boolean isEnd(FileChannel channel, long position, boolean array) throws IOException {
    ByteBuffer before = ByteBuffer.allocate(1);
    return position == 0
        || (Buffers.read(channel, before, position - 1) == 1
            && before.get(0) == (array ? '}' : '\n'));
  }

  /** The number of lines before a position. */
  static long count(FileChannel channel, long end) throws IOException {
    ByteBuffer chunk = Buffers.allocate(CHUNK);
    long lines = 0;
    long at = 0;
    while (at < end) {
      chunk.clear().limit((int) Math.min(CHUNK, end - at));
      int read = Buffers.read(channel, chunk, at);
      if (read <= 0) {
        break;
      }
      for (int i = 0; i < read; i++) {
        lines += chunk.get(i) == '\n' ? 1 : 0;
      }
      at += read;
    }
    return lines;
  }

  /** The last line of a file of whole lines, including its line feed; at most a chunk of it. */
  static byte[] last(FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, size));
    int read = 0;
    while (chunk.hasRemaining() && read >= 0) {
      read = Buffers.read(channel, chunk, size - chunk.capacity() + chunk.position());
    }
    int from = chunk.position() - 1;
    while (from > 0 && chunk.get(from - 1) != '\n') {
      from--;
    }
    return Arrays.copyOfRange(chunk.array(), Math.max(0, from), chunk.position());
  }
}
