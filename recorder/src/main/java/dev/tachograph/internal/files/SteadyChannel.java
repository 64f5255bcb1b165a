package dev.tachograph.internal.files;

import dev.tachograph.internal.Interrupts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file channel that no interrupt closes, whether it arrives before or during a call; the caller's
 * interrupt flag is kept.
 *
 * <p>An interrupt of the calling thread closes the JDK's own {@code FileChannel} for good, even
 * after the bytes have been written. Its asynchronous channel is not affected: each operation runs
 * on the thread that requests it and is complete when the call returns. Reads and writes at a given
 * position may come from many threads; those that use the channel's position must come from one at
 * a time.
 */
public final class SteadyChannel extends FileChannel {
  private static final ExecutorService ON_THE_CALLER = new OnTheCaller();
  private static final int BUFFER = 64 * 1024;

  private final AsynchronousFileChannel file;
  private final Path path;
  private final boolean writes;
  private long position;

  /** The channel behind the mapping; not closed before this one, as that would release a lock. */
  private @Nullable FileChannel mapping;

  private @Nullable FileLock held;

  private SteadyChannel(AsynchronousFileChannel file, Path path, boolean writes) {
    this.file = file;
    this.path = path;
    this.writes = writes;
  }

  /**
   * Opens as {@link FileChannel#open(Path, Set, FileAttribute[])} does, but not for appending.
   *
   * @return an interruptible channel where the file system offers no asynchronous one
   */
  public static FileChannel open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    // On Windows the operating system's own threads complete the operations, and are waited for.
    ExecutorService executor = NewFiles.isPosix(path) ? ON_THE_CALLER : null;
    AsynchronousFileChannel file;
    try {
      file = AsynchronousFileChannel.open(path, options, executor, attributes);
    } catch (UnsupportedOperationException noSuchKind) {
      return FileChannel.open(path, options, attributes);
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException unnamed) {
      if (options.contains(LinkOption.NOFOLLOW_LINKS) && Files.isSymbolicLink(path)) {
        throw new FileSystemException(path.toString(), null, "a link, which is not followed");
      }
      throw unnamed;
    }
    return new SteadyChannel(file, path, options.contains(StandardOpenOption.WRITE));
  }

  /** Opens a channel without file attributes. */
  public static FileChannel open(Path path, OpenOption... options) throws IOException {
    return open(path, Set.of(options));
  }

  private static <T> T await(Future<T> done) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException notNow) {
          interrupted = true;
        } catch (ExecutionException failed) {
          Throwable cause = failed.getCause();
          if (cause instanceof IOException io) {
            throw io;
          }
          if (cause instanceof Error error) {
            throw error;
          }
          throw new IOException(cause);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int read = read(into, position);
    position += Math.max(0, read);
    return read;
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      while (into[i].hasRemaining()) {
        int read = read(into[i]);
        if (read < 0) {
          return sum == 0 ? -1 : sum;
        }
        sum += read;
      }
    }
    return sum;
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    return await(file.read(into, at));
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int written = write(bytes, position);
    position += written;
    return written;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      while (from[i].hasRemaining()) {
        sum += write(from[i]);
      }
    }
    return sum;
  }

  @Override
  public int write(ByteBuffer bytes, long at) throws IOException {
    return await(file.write(bytes, at));
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long at) {
    position = at;
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    AsynchronousFileChannel ignored = file.truncate(size);
    position = Math.min(position, size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    file.force(metaData);
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel to) throws IOException {
    ByteBuffer part = ByteBuffer.allocate((int) Math.min(BUFFER, count));
    if (read(part, from) <= 0) {
      return 0;
    }
    return to.write(part.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long at, long count) throws IOException {
    ByteBuffer part = ByteBuffer.allocate((int) Math.min(BUFFER, count));
    if (from.read(part) <= 0) {
      return 0;
    }
    part.flip();
    long sum = 0;
    while (part.hasRemaining()) {
      sum += write(part, at + sum);
    }
    return sum;
  }

  /** Only an interruptible channel can map; if an interrupt closes it, it is reopened. */
  @Override
  public synchronized MappedByteBuffer map(MapMode mode, long from, long size) throws IOException {
    return Interrupts.without(
        () -> {
          while (true) {
            try {
              return mapping().map(mode, from, size);
            } catch (ClosedByInterruptException met) {
              mapping = null;
              boolean ignored = Thread.interrupted();
              lockAgain();
            }
          }
        });
  }

  private FileChannel mapping() throws IOException {
    FileChannel present = mapping;
    if (present == null) {
      Set<OpenOption> options =
          writes
              ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
              : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      present = FileChannel.open(path, options);
      mapping = present;
    }
    return present;
  }

  /** On POSIX systems closing any channel of a file releases the process's locks on it. */
  private void lockAgain() throws IOException {
    FileLock lost = held;
    if (lost != null) {
      lost.release();
      held = file.tryLock(lost.position(), lost.size(), lost.isShared());
      if (held == null) {
        throw new IOException("Another process took the lock of " + path + " meanwhile.");
      }
    }
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return await(file.lock(from, size, shared));
  }

  @Override
  public synchronized @Nullable FileLock tryLock(long from, long size, boolean shared)
      throws IOException {
    FileLock lock = file.tryLock(from, size, shared);
    if (lock != null) {
      held = lock;
    }
    return lock;
  }

  @Override
  protected void implCloseChannel() throws IOException {
    FileChannel mapped = mapping;
    try (file) {
      if (mapped != null) {
        mapped.close();
      }
    }
  }

  /** Runs each task on the calling thread. */
  private static final class OnTheCaller extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
