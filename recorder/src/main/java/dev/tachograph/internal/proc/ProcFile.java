package dev.tachograph.internal.proc;

import dev.tachograph.internal.Buffers;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file of the kernel that is kept open and read anew from its beginning into a buffer of its own,
 * outside of the heap, as that is one copy less.
 *
 * <p>A file that can't be read is tried again after 1, 2, 4, … and at last every {@value
 * #MAX_BACKOFF} reads. Used on one thread.
 */
public final class ProcFile implements AutoCloseable {
  private static final int MAX_BACKOFF = 64;
  private static final int FIRST_BYTES = 4096;
  private static final int HALF_A_PAGE = 2048;

  private final Path path;
  private final int limit;
  private final ByteCursor cursor = new ByteCursor();
  private ByteBuffer buffer;
  private byte[] text;
  private @Nullable FileChannel channel;
  private @Nullable IOException failure;
  private int mostSkipped = MAX_BACKOFF;
  private int backoff = 1;
  private int skip;

  /**
   * A file that is not opened yet.
   *
   * @param limit bytes read at most; of a longer file the line that the limit cuts, and what
   *     follows, is not looked at
   */
  public ProcFile(Path path, int limit) {
    this.path = path;
    this.limit = limit;
    this.buffer = Buffers.allocate(Math.min(FIRST_BYTES, limit));
    this.text = new byte[buffer.capacity()];
  }

  /** Has it tried again after fewer reads, once it could not be read. */
  public ProcFile retriedAfter(int reads) {
    mostSkipped = reads;
    return this;
  }

  /** Reads the file; {@code null} when it could not be read, and {@link #failure} tells why. */
  public @Nullable ByteCursor read() {
    if (skip > 0) {
      skip--;
      return null;
    }
    try {
      FileChannel open = channel;
      int length = open == null ? 0 : readOpen(open);
      if (length == 0) {
        close();
        open = FileChannel.open(path, StandardOpenOption.READ);
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
      backoff = Math.min(mostSkipped, backoff * 2);
      close();
      return null;
    }
  }

  /**
   * A file that is open may be one that is not there any more, such as that of a cgroup that was
   * removed, and another may have its name: nothing, and it is opened anew.
   */
  private int readOpen(FileChannel open) {
    try {
      return readAll(open);
    } catch (IOException gone) {
      return 0;
    }
  }

  /**
   * The kernel hands out whole records up to a page, and of the files read here only those that
   * come in one piece have records longer than half a page: less than that was all.
   */
  private int readAll(FileChannel open) throws IOException {
    buffer.clear();
    int got;
    while ((got = open.read(buffer, buffer.position())) > 0) {
      if (got < HALF_A_PAGE) {
        break;
      }
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

  /**
   * Reads a file once, without keeping it open.
   *
   * @return how many bytes of the buffer were filled; -1 when it could not be read
   */
  public static int readOnce(Path path, byte[] into) {
    try (FileInputStream in = new FileInputStream(path.toFile())) {
      return in.readNBytes(into, 0, into.length);
    } catch (IOException | SecurityException unreadable) {
      return -1;
    }
  }

  /** Why the last read that was tried failed; {@code null} when it did not. */
  public @Nullable IOException failure() {
    return failure;
  }

  /** Whether it could be read the last time. */
  public boolean isOpen() {
    return channel != null;
  }

  /** Whether the last read that was tried found no file. */
  public boolean isMissing() {
    return failure instanceof NoSuchFileException;
  }

  /** The file's path. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // Nothing was written; there is nothing to lose.
      }
    }
  }
}
