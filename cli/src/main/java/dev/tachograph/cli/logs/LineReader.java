package dev.tachograph.cli.logs;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * The lines of a part of a file, as slices of one reused buffer; used by one thread. Reads at
 * positions of its own, so that several can share a channel.
 */
final class LineReader {
  /** The recorder truncates values at 64 KiB; a longer line is not its own and is left out. */
  static final int MAX_LINE = 16 << 20;

  private static final int BLOCK = 1 << 18;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final FileChannel channel;
  private final long end;
  private final boolean growing;
  private byte[] buffer = new byte[BLOCK];
  private int next;
  private int limit;
  private int searched;

  /** The position in the file of the first byte of the buffer. */
  private long bufferAt;

  private int from;
  private int to;
  private boolean nul;
  private boolean cut;
  private long damaged;

  /**
   * Creates a reader.
   *
   * @param start the position of the first line
   * @param end the position of the end of the last line
   * @param growing whether what has no line end yet is left for a later call
   */
  LineReader(FileChannel channel, long start, long end, boolean growing) {
    this.channel = channel;
    this.bufferAt = start;
    this.end = end;
    this.growing = growing;
  }

  byte[] buffer() {
    return buffer;
  }

  /** The first byte of the line in the buffer. */
  int from() {
    return from;
  }

  /** The byte after the last one of the line, without its line end. */
  int to() {
    return to;
  }

  /** The position of the line in the file. */
  long offset() {
    return bufferAt + from;
  }

  /** The position behind the lines that were read. */
  long position() {
    return bufferAt + next;
  }

  /** The number of lines that contain NUL bytes or are too long. */
  long damaged() {
    return damaged;
  }

  /**
   * Moves to the next line.
   *
   * @return false at the current end; a later call sees what was appended since
   */
  boolean next() throws IOException {
    while (true) {
      int at = indexOfEnd(buffer, searched, limit);
      if (at < 0) {
        searched = limit;
        if (!fill()) {
          return !growing && last();
        }
      } else if (buffer[at] == 0) {
        // No line of JSON contains one: everything before it is damaged.
        nul = true;
        next = at + 1;
        searched = next;
      } else if (take(at, at + 1)) {
        return true;
      }
    }
  }

  private boolean last() {
    return (next < limit || nul || cut) && take(limit, limit);
  }

  /** Whether there is a line: what follows NUL bytes is one if it begins like one. */
  private boolean take(int lineEnd, int nextLine) {
    from = next;
    to = lineEnd;
    next = nextLine;
    searched = nextLine;
    boolean line = !cut && (!nul || (from < to && buffer[from] == '{'));
    damaged += cut || nul ? 1 : 0;
    cut = false;
    nul = false;
    return line;
  }

  /** Moves the unread bytes to the front and reads more after them. */
  private boolean fill() throws IOException {
    if (next > 0) {
      System.arraycopy(buffer, next, buffer, 0, limit - next);
      bufferAt += next;
      limit -= next;
      searched -= next;
      next = 0;
    }
    if (limit == buffer.length) {
      if (limit >= MAX_LINE) {
        cut = true;
        bufferAt += limit;
        limit = 0;
        searched = 0;
      } else {
        buffer = Arrays.copyOf(buffer, Math.min(MAX_LINE, limit * 2));
      }
    }
    long at = bufferAt + limit;
    int wanted = (int) Math.min(buffer.length - limit, end - at);
    int read = wanted <= 0 ? 0 : channel.read(ByteBuffer.wrap(buffer, limit, wanted), at);
    limit += Math.max(0, read);
    return read > 0;
  }

  /** The position of a line's end, or of a byte that no line contains; eight bytes at a time. */
  private static int indexOfEnd(byte[] bytes, int start, int to) {
    int i = start;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, i);
      long lf = eight ^ (ONES * '\n');
      long found = (((eight - ONES) & ~eight) | ((lf - ONES) & ~lf)) & HIGHS;
      if (found != 0) {
        // The lowest bit that is set is exact; those above it may not be.
        return i + (Long.numberOfTrailingZeros(found) >> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n' || bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The position behind the first line end from a position on.
   *
   * @return {@code end} if there is none before it
   */
  static long lineAfter(FileChannel channel, long position, long end) throws IOException {
    byte[] block = new byte[1 << 14];
    for (long at = position; at < end; ) {
      int wanted = (int) Math.min(block.length, end - at);
      int read = channel.read(ByteBuffer.wrap(block, 0, wanted), at);
      if (read <= 0) {
        return end;
      }
      for (int i = 0; i < read; i++) {
        if (block[i] == '\n') {
          return at + i + 1;
        }
      }
      at += read;
    }
    return end;
  }

  /** The position behind the last line end before a position; 0 if there is none. */
  static long lastLineEnd(FileChannel channel, long position) throws IOException {
    byte[] block = new byte[1 << 14];
    for (long to = position; to > 0; ) {
      int wanted = (int) Math.min(block.length, to);
      int read = channel.read(ByteBuffer.wrap(block, 0, wanted), to - wanted);
      for (int i = read - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return to - wanted + i + 1;
        }
      }
      to -= wanted;
    }
    return 0;
  }
}
