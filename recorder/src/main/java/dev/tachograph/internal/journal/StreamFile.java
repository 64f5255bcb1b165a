package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes {@link Lines} to the file of one stream by way of a buffer that all streams share. Used by
 * the writer thread.
 */
final class StreamFile extends FramedFile {
  private static final int CHUNK = 256 * 1024;

  private final ByteBuffer chunk;
  private final int most;

  StreamFile(LineOutput output, boolean array, ByteBuffer chunk) {
    super(output, array, 0);
    this.chunk = chunk;
    this.most = most(CHUNK);
  }

  static ByteBuffer newChunk() {
    return Buffers.allocate(CHUNK);
  }

  /**
   * Writes lines; on an error the whole lines that got through stay, the rest is taken back.
   *
   * @param progress gets the lines and bytes of {@code added} that stand in the file
   */
  void write(Lines added, Progress progress) throws IOException {
    progress.lines = 0;
    progress.bytes = 0;
    repair();
    int from = 0;
    while (from < added.length) {
      chunk.clear().limit(most);
      int end = fill(added, from);
      chunk.flip();
      if (end == from) {
        writeLongLine(added, from, progress);
        from = progress.bytes;
        continue;
      }
      int bytes = chunk.remaining();
      makeRoom(bytes);
      try {
        append(chunk);
      } catch (IOException | RuntimeException | Error e) {
        keepWholeLines(added, from, from + chunk.position(), progress);
        takeBack(e);
        throw e;
      }
      count(added, from, end, progress);
      from = end;
    }
  }

  private void count(Lines added, int from, int end, Progress progress) {
    for (int i = from; i < end; i++) {
      if (added.bytes[i] == '\n') {
        progress.lines++;
        lines++;
      }
    }
    progress.bytes = end;
  }

  /** Of lines that got through in part, keeps the whole ones; the trace's frame hides where. */
  private void keepWholeLines(Lines added, int from, int reached, Progress progress) {
    int end = array ? from : reached;
    while (end > from && added.bytes[end - 1] != '\n') {
      end--;
    }
    size += end - from;
    count(added, from, end, progress);
  }

  /** Puts as many whole lines as fit into the chunk; returns where the first left out begins. */
  private int fill(Lines added, int from) {
    if (!array) {
      int end = Math.min(added.length, from + chunk.limit());
      while (end > from && added.bytes[end - 1] != '\n') {
        end--;
      }
      chunk.put(added.bytes, from, end - from);
      return end;
    }
    int start = from;
    while (start < added.length) {
      int end = endOfLine(added, start);
      if (chunk.remaining() < end - start + 2) {
        break;
      }
      separator(start == from);
      chunk.put(added.bytes, start, end - start - 1);
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

  private static int endOfLine(Lines added, int from) {
    int i = from;
    while (added.bytes[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  /** Writes one line that is longer than the chunk. */
  private void writeLongLine(Lines added, int from, Progress progress) throws IOException {
    int end = endOfLine(added, from);
    makeRoom(end - from + 2L);
    int stop = array ? end - 1 : end;
    try {
      appendLong(added, from, stop);
    } catch (IOException | RuntimeException | Error e) {
      takeBack(e);
      throw e;
    }
    lines++;
    progress.lines++;
    progress.bytes = end;
  }

  private void appendLong(Lines added, int from, int stop) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        int written = 0;
        chunk.clear();
        if (array) {
          separator(true);
          written = 2;
        }
        writeFully(chunk.flip());
        for (int i = from; i < stop; ) {
          int part = Math.min(stop - i, chunk.capacity());
          chunk.clear();
          chunk.put(added.bytes, i, part).flip();
          writeFully(chunk);
          // Until the whole line is there.
          torn = true;
          i += part;
          written += part;
        }
        size += written;
        torn = false;
        return;
      } catch (FileChangedException changed) {
        if (tries == MOST_TRIES) {
          throw changed;
        }
        goOn(stop - from + 2L);
      }
    }
  }

  /** How far a write got. */
  static final class Progress {
    int lines;
    int bytes;
  }
}
