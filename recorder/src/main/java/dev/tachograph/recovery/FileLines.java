package dev.tachograph.recovery;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Reads the lines of a file that may hold anything, from start to end, in bounded memory.
 *
 * <p>JSON lines contain no NUL bytes. Where there are some, as in the hole of a truncated file
 * whose writer continued at its old position, or in blocks that never reached the disk, the line up
 * to there is damaged; what follows is treated as a new line, since a writer begins one there.
 */
final class FileLines {
  private static final int CHUNK = 256 * 1024;

  /** Longer than any line that the recorder writes. */
  private static final int MAX_LINE = 16 << 20;

  /** Receives lines. */
  interface Bytes {
    /** A line without its line feed, at the beginning of a reused buffer. */
    void line(byte[] buffer, int length);
  }

  private final Bytes lines;
  private final LongConsumer progress;
  private byte[] line = new byte[4096];
  private int length;

  /** Whether part of the current line was left out. */
  private boolean isDamaged;

  private long damaged;

  /**
   * Creates a reader for one file after another.
   *
   * @param progress receives the number of bytes read
   */
  FileLines(Bytes lines, LongConsumer progress) {
    this.lines = lines;
    this.progress = progress;
  }

  /** The number of lines so far that contain NUL bytes or are too long. */
  long damaged() {
    return damaged;
  }

  /**
   * Reads a file to its end.
   *
   * @param from the offset of the first line
   * @param rest whether what follows the last line feed is passed on, too
   */
  void read(Path file, long from, boolean rest) throws IOException {
    try (InputStream in = WholeFile.openRegular(file)) {
      read(in, from, Long.MAX_VALUE, rest);
    }
  }

  /**
   * Reads a part of a file.
   *
   * @param in at the beginning of the file
   * @param from the offset of the first line
   * @param to where to stop, in a file that may be growing
   * @param rest whether what follows the last line feed is passed on, too
   */
  void read(InputStream in, long from, long to, boolean rest) throws IOException {
    byte[] chunk = new byte[CHUNK];
    length = 0;
    isDamaged = false;
    in.skipNBytes(from);
    long left = to - from;
    while (left > 0) {
      int read = in.read(chunk, 0, (int) Math.min(CHUNK, left));
      if (read < 0) {
        break;
      }
      take(chunk, read);
      progress.accept(read);
      left -= read;
    }
    if (rest && (length > 0 || isDamaged)) {
      end();
    }
  }

  private void take(byte[] chunk, int read) {
    int begin = 0;
    for (int i = 0; i < read; i++) {
      byte b = chunk[i];
      if (b == '\n') {
        append(chunk, begin, i);
        end();
        begin = i + 1;
      } else if (b == 0) {
        isDamaged = true;
        length = 0;
        begin = i + 1;
      }
    }
    append(chunk, begin, read);
  }

  private void append(byte[] chunk, int from, int to) {
    int needed = length + to - from;
    if (needed > MAX_LINE) {
      isDamaged = true;
      length = 0;
      return;
    }
    if (needed > line.length) {
      line = Arrays.copyOf(line, Math.min(MAX_LINE, Math.max(needed, 2 * length)));
    }
    System.arraycopy(chunk, from, line, length, to - from);
    length = needed;
  }

  private void end() {
    if (!isDamaged || (length > 0 && line[0] == '{')) {
      lines.line(line, length);
    }
    damaged += isDamaged ? 1 : 0;
    isDamaged = false;
    length = 0;
  }
}
