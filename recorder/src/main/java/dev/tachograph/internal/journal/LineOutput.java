package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** The file behind a stream, as the writer sees it; tests substitute one that fails. */
public interface LineOutput extends Closeable {
  /**
   * Writes some of the bytes, as {@link FileChannel#write(ByteBuffer)} does.
   *
   * @throws FileChangedException if another process changed the file; an incompletely written line
   *     may then be in the wrong place
   */
  int write(ByteBuffer bytes) throws IOException;

  /** Truncates the file and continues at its new end. */
  void truncate(long size) throws IOException;

  /**
   * Checks whether another process changed the file, after a {@link FileChangedException} or
   * without one. The result is where to continue, after {@link #truncate} to that position.
   *
   * @param size its valid bytes
   * @param array whether it is the trace's file
   * @return {@code null} if it is unchanged
   */
  default @Nullable FileEnd look(long size, boolean array) throws IOException {
    return null;
  }

  /** Called with what another process did to the file, once writing continues. */
  default void changed(FileChange change) {}

  /** The name of a full file. */
  default String segment(int number) {
    return "";
  }

  /** The size of a full file in bytes; -1 if it is gone. */
  default long segmentBytes(int number) throws IOException {
    return Long.MAX_VALUE;
  }

  /** Returns once everything written is on disk. */
  default void sync() throws IOException {}

  /** Whether the file takes up disk space that counts towards the run's size bound. */
  default boolean takesRoom() {
    return true;
  }

  /** Whether a call on it does not return. */
  default boolean isStuck() {
    return false;
  }

  /** The maximum size of a file in bytes before the next one is begun. */
  default long maxBytes() {
    return Long.MAX_VALUE;
  }

  /**
   * Renames the file to its number, 1 for the first, and continues with an empty one. After a
   * failure, only this method, until it succeeds, or {@link #close} may be called.
   *
   * @return the number: the next free one
   */
  default int next() throws IOException {
    throw new IOException("This is written to one file.");
  }

  /** Whole lines that each file after the first begins with, if they fit. */
  default byte[] opening() {
    return new byte[0];
  }

  /** What learns which lines are in the files; {@code null} for nothing. */
  default @Nullable WrittenLines observer() {
    return null;
  }

  /** Removes one of the numbered files. */
  default void remove(int number) throws IOException {
    throw new IOException("This is written to one file.");
  }

  /** An output that appends to an existing file. */
  static LineOutput of(FileChannel channel) {
    return new LineOutput() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        return Buffers.write(channel, bytes);
      }

      @Override
      public void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.position(size);
      }

      @Override
      public void sync() throws IOException {
        channel.force(false);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
