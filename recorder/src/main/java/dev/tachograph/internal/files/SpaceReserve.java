package dev.tachograph.internal.files;

import dev.tachograph.internal.RecorderThreads;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file system that recording leaves to others: a twentieth of all its space.
 *
 * <p>The free space is read once a second by a thread of its own, since a file system may hang;
 * between two readings the writer of the files counts what it adds itself. Once the reserve would
 * be touched, recording has ended for good.
 */
public final class SpaceReserve implements AutoCloseable {
  /** Nothing is reserved. */
  public static final SpaceReserve NONE = new SpaceReserve(null);

  private static final int PARTS = 20;
  private static final long POLL_NANOS = 1_000_000_000;

  /** A file system's space; tests have one of their own. */
  public interface Space {
    /** All bytes of it. */
    long total() throws IOException;

    /** The bytes that this process may still use. */
    long usable() throws IOException;

    /** That of the file system which holds a directory. */
    static Space of(Path directory) throws IOException {
      FileStore store = Files.getFileStore(directory);
      return new Space() {
        @Override
        public long total() throws IOException {
          return store.getTotalSpace();
        }

        @Override
        public long usable() throws IOException {
          return store.getUsableSpace();
        }
      };
    }
  }

  /** A reading: what the files may grow to, and how large they were known to be. */
  private record Reading(long room, long present) {}

  private final @Nullable Space space;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Reading reading;
  private volatile long present;
  private volatile boolean reached;
  private volatile boolean closed;

  private SpaceReserve(@Nullable Space space) {
    this.space = space;
  }

  /**
   * The reserve of a file system, read for the first time. Where its space cannot be read, nothing
   * is reserved.
   */
  public static SpaceReserve of(Space space) {
    SpaceReserve reserve = new SpaceReserve(space);
    reserve.read();
    return reserve;
  }

  /**
   * Reads it again once a second, until it is closed or reached.
   *
   * @param told called once when it is reached, on a thread of its own
   */
  public void watch(Runnable told) {
    if (space != null) {
      Thread watching = RecorderThreads.daemon("space", () -> poll(told));
      thread = watching;
      watching.start();
    }
  }

  private void poll(Runnable told) {
    while (!closed) {
      if (reached) {
        told.run();
        return;
      }
      // A thread whose interrupt flag is set cannot park.
      boolean ignored = Thread.interrupted();
      LockSupport.parkNanos(this, POLL_NANOS);
      read();
    }
  }

  /** Reads the free space; what was read last stays if that fails. */
  public void read() {
    Space from = space;
    if (from == null) {
      return;
    }
    try {
      long before = present;
      long total = from.total();
      // Some file systems tell no size.
      reading = total <= 0 ? null : new Reading(from.usable() - total / PARTS, before);
    } catch (IOException | RuntimeException | Error unreadable) {
      // The files' own failures are told where they happen.
    }
  }

  /**
   * Whether the reserve would be touched; true for good from the first time on. For the thread that
   * writes the files.
   *
   * @param bytes size of the files now
   * @param margin what may still be added to them without asking again
   */
  public boolean isReached(long bytes, long margin) {
    present = bytes;
    Reading last = reading;
    if (!reached && last != null && last.room - (bytes - last.present) < margin) {
      reached = true;
      LockSupport.unpark(thread);
    }
    return reached;
  }

  /** Whether recording ended because of it. */
  public boolean isReached() {
    return reached;
  }

  /** Ends watching; idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
