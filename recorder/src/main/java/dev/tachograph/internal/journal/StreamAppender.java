package dev.tachograph.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Appends lines to the file of one stream by way of a buffer: whole lines, and for the trace the
 * frame that makes them one array.
 *
 * <p>JSONL files are the lines as they are. The trace is {@code [}, then each line preceded by a
 * comma from the second on, then {@code ]}: lines stay whole lines. A write that fails leaves whole
 * lines in the file; what was in the buffer and did not get through is forgotten here, since the
 * ring still holds it. Used by one thread.
 */
final class StreamAppender {
  /** Bytes gathered before they are written. */
  static final int CHUNK = 256 * 1024;

  private static final byte[] CLOSING = "\n]\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = "[\n]\n".getBytes(StandardCharsets.US_ASCII);

  private final boolean array;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
  private final LineOutput output;
  private long size;
  private boolean torn;
  private int kept;

  /**
   * An appender.
   *
   * @param size bytes that stand in the file already
   */
  StreamAppender(LineOutput output, boolean array, long size) {
    this.output = output;
    this.array = array;
    this.size = size;
  }

  /** Bytes that stand in the file for good. */
  long size() {
    return size;
  }

  /** Bytes that will stand there once the buffer is written. */
  long sizeToBe() {
    return size + chunk.position();
  }

  /** Whether a line can be added before the buffer must be written. */
  boolean hasRoom(int length) {
    return chunk.remaining() >= length + 2;
  }

  /** Whether a line is too long for the buffer, and so for {@link #writeLong}. */
  static boolean isLong(int length) {
    return length + 2 > CHUNK;
  }

  /** Adds a line, line feed included, that there is room for. */
  void add(ByteBuffer from, int index, int length) {
    int bytes = length;
    if (array) {
      separate(size + chunk.position() == 0);
      bytes--;
    }
    chunk.put(chunk.position(), from, index, bytes);
    chunk.position(chunk.position() + bytes);
  }

  private void separate(boolean first) {
    chunk.put((byte) (first ? '[' : ',')).put((byte) '\n');
  }

  /** After a failure: how many lines of those added since the last success got through. */
  int kept() {
    return kept;
  }

  /** Writes the buffer. */
  void flush() throws IOException {
    if (chunk.position() == 0) {
      return;
    }
    chunk.flip();
    try {
      repair();
      writeFully(chunk);
      size += chunk.limit();
    } catch (IOException | RuntimeException | Error e) {
      keepWholeLines();
      takeBack(e);
      throw e;
    } finally {
      chunk.clear();
    }
  }

  /** Writes a line that is longer than the buffer, which must be empty. */
  void writeLong(ByteBuffer from, int index, int length) throws IOException {
    long before = size;
    int bytes = array ? length - 1 : length;
    kept = 0;
    try {
      repair();
      if (array) {
        separate(size == 0);
        size += chunk.position();
        writeFully(chunk.flip());
      }
      writeFully(from.slice(index, bytes));
      size += bytes;
    } catch (IOException | RuntimeException | Error e) {
      size = before;
      torn = true;
      takeBack(e);
      throw e;
    } finally {
      chunk.clear();
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    torn = true;
    while (bytes.hasRemaining()) {
      output.write(bytes);
    }
    torn = false;
  }

  /** Of lines that got through in part, keeps the whole ones; the trace's frame hides where. */
  private void keepWholeLines() {
    kept = 0;
    int end = 0;
    for (int i = 0; i < chunk.position() && !array; i++) {
      if (chunk.get(i) == '\n') {
        kept++;
        end = i + 1;
      }
    }
    size += end;
    torn = true;
  }

  /** Repairs at once after an error, so that a torn line stands no longer than it must. */
  private void takeBack(Throwable error) {
    try {
      repair();
    } catch (IOException | RuntimeException again) {
      error.addSuppressed(again);
    }
  }

  /** Takes back what was written of a line that did not get through. */
  private void repair() throws IOException {
    if (torn) {
      output.truncate(size);
      torn = false;
    }
  }

  /** Returns once what was written is on the disk. */
  void sync() throws IOException {
    output.sync();
  }

  /** Ends the frame and closes the file. */
  void finish() throws IOException {
    LineOutput closing = output;
    try (closing) {
      repair();
      if (array) {
        writeFully(ByteBuffer.wrap(size == 0 ? EMPTY : CLOSING));
      }
    }
  }
}
