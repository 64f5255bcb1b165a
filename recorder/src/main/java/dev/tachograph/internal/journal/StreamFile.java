package dev.tachograph.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The file of one stream: whole lines, and for the trace the frame that makes them one array.
 *
 * <p>JSONL files are the lines as they are. The trace is {@code [}, then each line preceded by a
 * comma from the second on, then {@code ]}: lines stay whole lines. Used by the writer thread.
 */
final class StreamFile {
  private static final byte[] CLOSING = "\n]\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = "[\n]\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK = 256 * 1024;

  private final LineOutput output;
  private final boolean array;
  private final ByteBuffer chunk;
  private long size;
  private boolean torn;

  StreamFile(LineOutput output, boolean array, ByteBuffer chunk) {
    this.output = output;
    this.array = array;
    this.chunk = chunk;
  }

  static ByteBuffer newChunk() {
    return ByteBuffer.allocateDirect(CHUNK);
  }

  /** Bytes that stand in the file for good. */
  long size() {
    return size;
  }

  /**
   * Writes lines; on an error the whole lines that got through stay, the rest is taken back.
   *
   * @param progress gets the lines and bytes of {@code lines} that stand in the file
   */
  void write(Lines lines, Progress progress) throws IOException {
    progress.lines = 0;
    progress.bytes = 0;
    repair();
    int from = 0;
    while (from < lines.length) {
      chunk.clear();
      int end = fill(lines, from);
      chunk.flip();
      if (end == from) {
        writeLongLine(lines, from, progress);
        from = progress.bytes;
        continue;
      }
      int bytes = chunk.remaining();
      try {
        writeFully(chunk);
      } catch (IOException e) {
        keepWholeLines(lines, from, from + chunk.position(), progress);
        takeBack(e);
        throw e;
      }
      size += bytes;
      count(lines, from, end, progress);
      from = end;
    }
  }

  private static void count(Lines lines, int from, int end, Progress progress) {
    for (int i = from; i < end; i++) {
      if (lines.bytes[i] == '\n') {
        progress.lines++;
      }
    }
    progress.bytes = end;
  }

  /** Of lines that got through in part, keeps the whole ones; the trace's frame hides where. */
  private void keepWholeLines(Lines lines, int from, int reached, Progress progress) {
    int end = array ? from : reached;
    while (end > from && lines.bytes[end - 1] != '\n') {
      end--;
    }
    size += end - from;
    count(lines, from, end, progress);
  }

  /** Puts as many whole lines as fit into the chunk; returns where the first left out begins. */
  private int fill(Lines lines, int from) {
    if (!array) {
      int end = Math.min(lines.length, from + chunk.capacity());
      while (end > from && lines.bytes[end - 1] != '\n') {
        end--;
      }
      chunk.put(lines.bytes, from, end - from);
      return end;
    }
    int start = from;
    while (start < lines.length) {
      int end = endOfLine(lines, start);
      if (chunk.remaining() < end - start + 2) {
        break;
      }
      separator(start == from);
      chunk.put(lines.bytes, start, end - start - 1);
      start = end;
    }
    return start;
  }

  private void separator(boolean firstOfChunk) {
    if (firstOfChunk && size == 0) {
      chunk.put((byte) '[').put((byte) '\n');
    } else {
      chunk.put((byte) ',').put((byte) '\n');
    }
  }

  private static int endOfLine(Lines lines, int from) {
    int i = from;
    while (lines.bytes[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  /** Writes one line that is longer than the chunk. */
  private void writeLongLine(Lines lines, int from, Progress progress) throws IOException {
    int end = endOfLine(lines, from);
    int written = 0;
    int stop = array ? end - 1 : end;
    try {
      if (array) {
        chunk.clear();
        separator(true);
        written = 2;
        writeFully(chunk.flip());
      }
      for (int i = from; i < stop; ) {
        int part = Math.min(stop - i, chunk.capacity());
        chunk.clear();
        chunk.put(lines.bytes, i, part).flip();
        writeFully(chunk);
        i += part;
        written += part;
      }
    } catch (IOException e) {
      torn = true;
      takeBack(e);
      throw e;
    }
    size += written;
    progress.lines++;
    progress.bytes = end;
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    torn = true;
    while (bytes.hasRemaining()) {
      output.write(bytes);
    }
    torn = false;
  }

  /** Repairs at once after an error, so that a torn line stands no longer than it must. */
  private void takeBack(IOException error) {
    try {
      repair();
    } catch (IOException again) {
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

  /** Ends the frame and closes the file. */
  void finish() throws IOException {
    try (output) {
      repair();
      if (array) {
        writeFully(ByteBuffer.wrap(size == 0 ? EMPTY : CLOSING));
      }
    }
  }

  /** How far a write got. */
  static final class Progress {
    int lines;
    int bytes;
  }
}
