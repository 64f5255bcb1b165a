package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends lines to the file of one stream through a buffer.
 *
 * <p>A failed write leaves whole lines in the file; what was buffered and not written is discarded
 * here, since the ring still holds it. Used by one thread.
 */
final class StreamAppender extends FramedFile {
  /** The size of the buffer in bytes. */
  static final int CHUNK = 256 * 1024;

  private static final long LAST_TRIES_MILLIS = 1_000;

  /**
   * How long a hanging disk is retried at the end: it may recover, but the wait must be bounded.
   */
  private static final long STUCK_TRIES_MILLIS = 3_500;

  private static final long PIPE_TRIES_MILLIS = 300;

  private final ByteBuffer chunk = Buffers.allocate(CHUNK);
  private final int writable;
  private int kept;
  private boolean unended;

  /** The lengths of the lines in the buffer; kept for an observer. */
  private int[] lengths = new int[256];

  private int added;

  /** Why the last lines were not written; {@code null} if they were. */
  private volatile @Nullable Throwable failure;

  /**
   * Creates an appender.
   *
   * @param size bytes that are already in the file
   */
  StreamAppender(LineOutput output, boolean array, long size) {
    super(output, array, size);
    this.writable = writable(CHUNK);
  }

  /**
   * Publishes a header with the true end before a file that another process changed is continued.
   */
  StreamAppender publishing(Runnable publish) {
    onChange(publish);
    return this;
  }

  /** Stores the progress of the files in a state and returns the bytes written to all of them. */
  static long copyInto(JournalState state, @Nullable StreamAppender[] files) {
    long bytes = 0;
    for (int s = 0; s < files.length; s++) {
      StreamAppender to = files[s];
      state.values[JournalState.LENGTH + s] = to == null ? 0 : to.size();
      state.values[JournalState.SEGMENT + s] = to == null ? 0 : to.numbered();
      bytes += to == null ? 0 : to.bytesWritten();
    }
    return bytes;
  }

  /** Syncs all files; true if all bytes are on disk. */
  static boolean sync(@Nullable StreamAppender[] files) {
    for (StreamAppender to : files) {
      if (to != null) {
        try {
          to.sync();
        } catch (IOException | RuntimeException | Error e) {
          return false;
        }
      }
    }
    return true;
  }

  static boolean isStuck(@Nullable StreamAppender[] files) {
    for (StreamAppender to : files) {
      if (to != null && to.isStuck()) {
        return true;
      }
    }
    return false;
  }

  /** Why the first file that failed did not take its last lines; pipes are not considered. */
  static @Nullable Throwable failure(@Nullable StreamAppender[] files) {
    for (StreamAppender to : files) {
      Throwable why = to == null ? null : to.failure;
      if (to != null && why != null && to.takesRoom()) {
        return why;
      }
    }
    return null;
  }

  /** How long the end of a run retries what a file does not take. */
  static long lastTriesMillis(@Nullable StreamAppender[] files) {
    long writable = LAST_TRIES_MILLIS;
    for (StreamAppender to : files) {
      if (to != null && to.isStuck()) {
        if (to.takesRoom()) {
          return STUCK_TRIES_MILLIS;
        }
        writable = PIPE_TRIES_MILLIS;
      }
    }
    return writable;
  }

  /** Whether a line can be added before the buffer must be written; an empty buffer accepts any. */
  boolean hasRoom(int length) {
    return chunk.position() + length + 2 <= writable;
  }

  /** Whether a line is too long for the buffer and must be written by {@link #writeLong}. */
  static boolean isLong(int length) {
    return length + 2 > CHUNK;
  }

  /** Adds a line, including its line feed, that there is room for. */
  void add(ByteBuffer from, int index, int length) {
    int bytes = length;
    if (array) {
      separate(size + chunk.position() == 0);
      bytes--;
    }
    chunk.put(chunk.position(), from, index, bytes);
    chunk.position(chunk.position() + bytes);
    if (observer != null) {
      note(length);
    }
  }

  private void note(int length) {
    if (added == lengths.length) {
      try {
        lengths = Arrays.copyOf(lengths, added * 2);
      } catch (OutOfMemoryError full) {
        unknown();
        return;
      }
    }
    lengths[added++] = length;
  }

  private void separate(boolean first) {
    chunk.put((byte) (first ? '[' : ',')).put((byte) '\n');
  }

  /** After a failure: how many lines of those added since the last success were written. */
  int kept() {
    return kept;
  }

  /** Ends the frame and closes the file, or records that this failed. */
  void end() {
    try {
      finish();
    } catch (IOException | RuntimeException | Error e) {
      unended = true;
    }
  }

  /** Whether the frame could not be ended. */
  boolean isUnterminated() {
    return unended;
  }

  /** Discards what was added and not written. */
  static void forget(@Nullable StreamAppender file) {
    if (file != null) {
      file.chunk.clear();
      file.added = 0;
    }
  }

  /** Writes the buffer. */
  void flush() throws IOException {
    if (chunk.position() == 0) {
      return;
    }
    chunk.flip();
    boolean begun = false;
    kept = 0;
    try {
      repair();
      makeRoom(chunk.limit());
      begun = true;
      append(chunk);
      failure = null;
      if (observer != null) {
        observer.written(chunk, lengths, added, size - chunk.limit());
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      if (begun) {
        keepWholeLines();
      }
      takeBack(e);
      throw e;
    } finally {
      chunk.clear();
      added = 0;
    }
  }

  /** Writes a line that is longer than the buffer, which must be empty. */
  void writeLong(ByteBuffer from, int index, int length) throws IOException {
    int bytes = array ? length - 1 : length;
    kept = 0;
    try {
      repair();
      makeRoom(length + 2L);
      ByteBuffer line = from.slice(index, bytes);
      appendLong(line);
      failure = null;
      if (observer != null) {
        lengths[0] = length;
        observer.written(line, lengths, 1, size - bytes);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      takeBack(e);
      throw e;
    } finally {
      chunk.clear();
    }
  }

  private void appendLong(ByteBuffer line) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        chunk.clear();
        if (array) {
          separate(size == 0);
        }
        int separator = chunk.position();
        writeFully(chunk.flip());
        writeFully(line);
        size += separator + line.limit();
        return;
      } catch (FileChangedException changed) {
        line.rewind();
        if (tries == MAX_TRIES) {
          throw changed;
        }
        resume(line.limit() + 2L);
      }
    }
  }

  /** Keeps the whole ones of partially written lines, whose ends the trace's frame obscures. */
  private void keepWholeLines() {
    int end = 0;
    unknown();
    for (int i = 0; i < chunk.position() && !array; i++) {
      if (chunk.get(i) == '\n') {
        kept++;
        end = i + 1;
      }
    }
    size += end;
    torn = true;
  }
}
