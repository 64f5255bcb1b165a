package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import dev.tachograph.internal.Buffers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Log lines on the process's stdout, which cannot be truncated and whose reader may disappear.
 *
 * <p>An error of a pipe or a terminal is permanent: from then on lines are accepted, discarded and
 * counted by level, so that the other streams continue. An error of a file, such as a full disk, is
 * thrown and may be temporary; since the torn line cannot be removed, it is ended with a line feed
 * and written again as a whole. Used by the writer thread; the counts by all threads.
 */
public final class StdoutOutput implements LineOutput {
  private static final byte[] LEVEL = "\"level\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final long RETRY_NANOS = 1_000_000;

  private final WritableByteChannel channel;
  private final boolean isFile;
  private final AtomicLongArray lost = new AtomicLongArray(Level.values().length);
  private final ByteBuffer lineFeed = ByteBuffer.wrap(new byte[] {'\n'});
  private volatile boolean gone;
  private boolean midLine;
  private boolean torn;

  /** The level of a line that was written in part. */
  private Level begun = Level.INFO;

  StdoutOutput(WritableByteChannel channel, boolean isFile) {
    this.channel = channel;
    this.isFile = isFile;
  }

  /** The stdout that the process was started with, regardless of {@code System.out}. */
  public static StdoutOutput open() {
    // Never closed: it belongs to the process.
    WritableByteChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();
    return new StdoutOutput(channel, Files.isRegularFile(Path.of("/proc/self/fd/1")));
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int from = bytes.position();
    int length = bytes.remaining();
    if (!gone) {
      try {
        writeAll(bytes);
      } catch (IOException e) {
        if (isFile) {
          throw e;
        }
        gone = true;
      }
    }
    if (gone) {
      countLost(bytes, from);
      bytes.position(bytes.limit());
    }
    if (length > 0 && bytes.get(bytes.limit() - 1) != '\n') {
      begun = levelOf(bytes, lineStart(bytes, from, bytes.limit()));
    }
    return length;
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (torn) {
      torn = Buffers.write(channel, lineFeed.rewind()) == 0;
      await(!torn);
    }
    while (bytes.hasRemaining()) {
      int written = Buffers.write(channel, bytes);
      if (written > 0) {
        midLine = bytes.get(bytes.position() - 1) != '\n';
      }
      await(written > 0);
    }
  }

  /** Waits for a pipe that another process made non-blocking and that is full. */
  private void await(boolean taken) {
    if (!taken) {
      LockSupport.parkNanos(this, RETRY_NANOS);
    }
  }

  /** Counts the lines that end after the buffer's position, including a torn one. */
  private void countLost(ByteBuffer bytes, int from) {
    int start = lineStart(bytes, from, bytes.position());
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (bytes.get(i) == '\n') {
        lost.incrementAndGet(levelOf(bytes, start).ordinal());
        start = i + 1;
      }
    }
  }

  /** Where the line containing a position begins; -1 if before the buffer. */
  private int lineStart(ByteBuffer bytes, int from, int position) {
    for (int i = position - 1; i >= from; i--) {
      if (bytes.get(i) == '\n') {
        return i + 1;
      }
    }
    return bytes.get(from) == '{' ? from : -1;
  }

  private Level levelOf(ByteBuffer bytes, int start) {
    if (start < 0) {
      return begun;
    }
    // Only numbers and a time precede the level, so the first match is the right one.
    for (int i = start; i + LEVEL.length < bytes.limit() && bytes.get(i) != '\n'; i++) {
      if (isAt(bytes, i, LEVEL)) {
        for (Level level : Level.values()) {
          byte[] name = level.name().getBytes(StandardCharsets.US_ASCII);
          if (isAt(bytes, i + LEVEL.length, name)) {
            return level;
          }
        }
      }
    }
    return Level.INFO;
  }

  private static boolean isAt(ByteBuffer bytes, int index, byte[] text) {
    if (index + text.length > bytes.limit()) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (bytes.get(index + i) != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** What is there stays; a partial line is ended before the next one. */
  @Override
  public void truncate(long size) {
    torn |= midLine;
    midLine = false;
  }

  @Override
  public boolean takesRoom() {
    return false;
  }

  /** Whether the reader is gone. */
  public boolean isGone() {
    return gone;
  }

  /** The lines of a level that were accepted when the reader was gone. */
  public long lost(Level level) {
    return lost.get(level.ordinal());
  }

  @Override
  public void close() {}
}
