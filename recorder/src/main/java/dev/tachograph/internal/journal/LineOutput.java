package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** The file below a stream, as far as the writer needs it; tests put a failing one here. */
public interface LineOutput extends Closeable {
  /**
   * Writes some of the bytes, as {@link FileChannel#write(ByteBuffer)} does.
   *
   * @throws FileChangedException if somebody else changed the file; what was written of a line that
   *     is not whole may not be where it belongs
   */
  int write(ByteBuffer bytes) throws IOException;

  /** Cuts the file and goes on at the cut. */
  void truncate(long size) throws IOException;

  /**
   * Looks whether somebody else changed the file, after a {@link FileChangedException} or without
   * one. What it gives is where the file goes on, after {@link #truncate} to there.
   *
   * @param size bytes of it that count
   * @param array whether it is the trace's
   * @return {@code null}: it is as it was left
   */
  default @Nullable TrueEnd look(long size, boolean array) throws IOException {
    return null;
  }

  /** Is told what somebody else did to the file, once it goes on. */
  default void changed(FileChange change) {}

  /** The name of a full file. */
  default String segment(int number) {
    return "";
  }

  /** The bytes of a full file; -1 if it is gone. */
  default long segmentBytes(int number) throws IOException {
    return Long.MAX_VALUE;
  }

  /** Returns once what was written is on the disk. */
  default void sync() throws IOException {}

  /** Whether what is written takes room on the disk that the run's size bound is about. */
  default boolean takesRoom() {
    return true;
  }

  /** Whether a call of it does not return. */
  default boolean isStuck() {
    return false;
  }

  /** Bytes that a file holds at most before the next one is begun. */
  default long maxBytes() {
    return Long.MAX_VALUE;
  }

  /**
   * Gives the file its number, 1 for the first, and goes on with an empty one. After a failure only
   * this may be called, until it succeeds, or {@link #close}.
   *
   * @return the number: the next one that nobody else has
   */
  default int next() throws IOException {
    throw new IOException("This is written to one file.");
  }

  /** Whole lines that a file after the first is to begin with, if they have room. */
  default byte[] opening() {
    return new byte[0];
  }

  /** Removes one of the files that have a number. */
  default void remove(int number) throws IOException {
    throw new IOException("This is written to one file.");
  }

  /** A file that was created already and is appended to. */
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
