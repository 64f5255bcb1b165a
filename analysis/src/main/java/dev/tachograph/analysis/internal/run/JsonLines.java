package dev.tachograph.analysis.internal.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a part of a file, as slices of one reused buffer; used by one thread. A line belongs
 * to the part in which it begins.
 */
final class JsonLines implements Closeable {
  /** The recorder truncates values at 64 KiB; a longer line is not its own and is left out. */
  static final int MAX_LINE = 16 << 20;

  private final FileChannel channel;
  private final long end;
  private byte[] buffer = new byte[1 << 18];
  private int next;
  private int limit;
  private long bufferAt;
  private boolean atEnd;
  private long damaged;

  /** Where to continue searching for the end of the current line. */
  private int searched;

  /** Whether the beginning of the current line was discarded, since it is too long. */
  private boolean cut;

  /** First byte of the line in {@link #buffer()}. */
  int from;

  /** The length of the line without its LF. */
  int length;

  /** Whether the line ends with LF; the last line of a file being written may not. */
  boolean whole;

  JsonLines(Path file, long start, long end) throws IOException {
    this.channel = RegularFile.open(file);
    this.end = end;
    this.bufferAt = Math.max(0, start - 1);
    try {
      channel.position(bufferAt);
      if (start > 0) {
        // From the byte before the part: a line that begins exactly at the part belongs to it.
        skipLine();
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  byte[] buffer() {
    return buffer;
  }

  /** The offset of the line in the file. */
  long offset() {
    return bufferAt + from;
  }

  /** The number of lines of this part that contain NUL bytes or are too long. */
  long damaged() {
    return damaged;
  }

  /** Moves to the next non-empty line; false after the last. */
  boolean next() throws IOException {
    do {
      if (bufferAt + next >= end || !advance()) {
        return false;
      }
    } while (length == 0);
    return true;
  }

  /** Skips a line that does not belong to this part, but no further than the end of the part. */
  private void skipLine() throws IOException {
    int at = -1;
    while (at < 0) {
      bufferAt += limit;
      limit = 0;
      if (bufferAt > end || !fill()) {
        next = limit;
        return;
      }
      at = indexOfLineFeed(buffer, limit);
    }
    next = at + 1;
  }

  private boolean advance() throws IOException {
    searched = next;
    boolean nul = false;
    cut = false;
    while (true) {
      int at = indexOfEnd(buffer, searched, limit);
      if (at >= 0 && buffer[at] == 0) {
        // No line of JSON contains one: everything before it is damaged.
        nul = true;
        next = at + 1;
        searched = next;
      } else if (at >= 0) {
        take(at, true);
        leaveOut(nul);
        return true;
      } else {
        searched = limit;
        if (!fill()) {
          boolean left = limit > next || nul || cut;
          take(limit, false);
          leaveOut(nul);
          return left;
        }
      }
    }
  }

  /** In a line with NUL bytes, what follows them is a line if it begins like one. */
  private void leaveOut(boolean nul) {
    if (cut) {
      damaged++;
      length = 0;
    } else if (nul) {
      damaged++;
      length = length > 0 && buffer[from] == '{' ? length : 0;
    }
  }

  private void take(int to, boolean lf) {
    from = next;
    length = to - next;
    whole = lf;
    next = lf ? to + 1 : to;
  }

  /** Moves the unread bytes to the front and reads more after them. */
  private boolean fill() throws IOException {
    if (atEnd) {
      return false;
    }
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
        buffer = Arrays.copyOf(buffer, limit * 2);
      }
    }
    int read = channel.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit));
    atEnd = read < 0;
    limit += Math.max(0, read);
    return read > 0;
  }

  private static int indexOfLineFeed(byte[] bytes, int to) {
    for (int i = 0; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** The position of a line's end, or of a byte that no line contains. */
  private static int indexOfEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n' || bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
