package dev.tachograph.internal.proc;

import dev.tachograph.internal.Buffers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A kernel file that is kept open and reread from its beginning into an off-heap buffer of its own,
 * which saves a copy.
 *
 * <p>A file that cannot be read is retried after 1, 2, 4, … and finally every {@value #MAX_BACKOFF}
 * reads. Used on one thread.
 */
public final class ProcFile implements AutoCloseable {
  private static final int MAX_BACKOFF = 64;
  private static final int FIRST_BYTES = 4096;

  /** How files are opened; tests substitute whatever a kernel might return. */
  interface Opening {
    Open open(Path path) throws IOException;
  }

  /** An open file. */
  interface Open extends Closeable {
    /** Reads some bytes from an offset on; 0 or less at the end. */
    int read(ByteBuffer into, long at) throws IOException;
  }

  private record OpenChannel(FileChannel channel) implements Open {
    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return channel.read(into, at);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final int MAX_INTERRUPTS = 16;

  private final Path path;
  private final int limit;
  private final Opening opening;
  private final ByteCursor cursor = new ByteCursor();
  private ByteBuffer buffer;
  private byte[] text;
  private @Nullable Open channel;
  private @Nullable IOException failure;
  private int maxSkipped = MAX_BACKOFF;
  private int backoff = 1;
  private int skip;

  /**
   * Creates a reader that has not opened the file yet.
   *
   * @param limit maximum number of bytes read; of a longer file the line at the limit and
   *     everything after it are ignored
   */
  public ProcFile(Path path, int limit) {
    this(path, limit, file -> new OpenChannel(FileChannel.open(file, StandardOpenOption.READ)));
  }

  ProcFile(Path path, int limit, Opening opening) {
    this.path = path;
    this.limit = limit;
    this.opening = opening;
    this.buffer = Buffers.allocate(Math.min(FIRST_BYTES, limit));
    this.text = new byte[buffer.capacity()];
  }

  /** Retries an unreadable file after fewer reads. */
  public ProcFile retriedAfter(int reads) {
    maxSkipped = reads;
    return this;
  }

  /** Reads the file; {@code null} if it could not be read, and {@link #failure} then says why. */
  public @Nullable ByteCursor read() {
    boolean interrupted = Thread.interrupted();
    try {
      ByteCursor text = readUnlessSkipped();
      for (int n = 0; n < MAX_INTERRUPTS && failure instanceof ClosedByInterruptException; n++) {
        // The channel is closed, but the file may exist.
        interrupted = true;
        boolean ignored = Thread.interrupted();
        skip = 0;
        backoff = 1;
        text = readUnlessSkipped();
      }
      return text;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private @Nullable ByteCursor readUnlessSkipped() {
    if (skip > 0) {
      skip--;
      return null;
    }
    try {
      Open open = channel;
      int length = open == null ? 0 : readOpen(open);
      if (length == 0) {
        close();
        open = opening.open(path);
        channel = open;
        length = readAll(open);
      }
      failure = null;
      backoff = 1;
      buffer.get(0, text, 0, length);
      return cursor.over(text, length);
    } catch (IOException | SecurityException e) {
      failure = e instanceof IOException io ? io : new IOException(e);
      skip = backoff;
      backoff = Math.min(maxSkipped, backoff * 2);
      close();
      return null;
    }
  }

  /**
   * Reads the open file; 0 if it no longer exists, as when a cgroup was removed and perhaps
   * replaced, so that it is reopened.
   */
  private int readOpen(Open open) {
    try {
      return readAll(open);
    } catch (IOException gone) {
      return 0;
    }
  }

  /**
   * Reads up to the end: the kernel returns as many bytes as it likes, whole records up to a page
   * and the rest later (seq_file), so only an empty read is the end.
   */
  private int readAll(Open open) throws IOException {
    buffer.clear();
    while (open.read(buffer, buffer.position()) > 0) {
      if (!buffer.hasRemaining()) {
        if (buffer.capacity() >= limit) {
          return wholeLines();
        }
        grow();
      }
    }
    return buffer.position();
  }

  private void grow() {
    ByteBuffer larger = Buffers.allocate(Math.min(limit, buffer.capacity() * 2));
    buffer = larger.put(buffer.flip());
    text = new byte[larger.capacity()];
  }

  private int wholeLines() {
    int end = buffer.position();
    while (end > 0 && buffer.get(end - 1) != '\n') {
      end--;
    }
    return end;
  }

  /** Why the last attempt to read failed; {@code null} if it did not. */
  public @Nullable IOException failure() {
    return failure;
  }

  /** Whether the last read succeeded. */
  public boolean isOpen() {
    return channel != null;
  }

  /** Whether the last attempt to read found no file. */
  public boolean isMissing() {
    return failure instanceof NoSuchFileException;
  }

  /** The file's path. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    Open open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // Nothing was written, so nothing is lost.
      }
    }
  }
}
