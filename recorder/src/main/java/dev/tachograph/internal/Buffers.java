package dev.tachograph.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Buffers for files, also when the program has used up its direct memory.
 *
 * <p>A channel writes from memory outside of the heap alone: what is on the heap it copies into a
 * direct buffer, and where {@code -XX:MaxDirectMemorySize} is reached that ends in an {@code
 * OutOfMemoryError}. Mapped memory is not counted there, so a private mapping of an empty file that
 * is removed at once takes its place.
 */
public final class Buffers {
  private static final int MAX_BYTES = 64 * 1024;

  /** Once found out, since the JVM tries for half a second, and collects, before it says so. */
  private static volatile boolean exhausted;

  private Buffers() {}

  /** A buffer outside of the heap; on the heap where there is no memory for that at all. */
  public static ByteBuffer allocate(int bytes) {
    if (!exhausted) {
      try {
        return ByteBuffer.allocateDirect(bytes);
      } catch (OutOfMemoryError noDirectMemory) {
        exhausted = true;
      }
    }
    try {
      return Interrupts.without(() -> map(bytes));
    } catch (IOException | RuntimeException | OutOfMemoryError noRoom) {
      return ByteBuffer.allocate(bytes);
    }
  }

  private static ByteBuffer map(int bytes) throws IOException {
    Path file = Files.createTempFile("tachograph", ".buffer");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      return channel.map(FileChannel.MapMode.PRIVATE, 0, bytes);
    }
  }

  /** Writes some of a buffer's bytes, as the channel does. */
  public static int write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    if (bytes.isDirect()) {
      return channel.write(bytes);
    }
    if (!exhausted) {
      try {
        return channel.write(bytes);
      } catch (OutOfMemoryError noDirectMemory) {
        exhausted = true;
      }
    }
    ByteBuffer part = allocate(Math.min(bytes.remaining(), MAX_BYTES));
    part.put(bytes.slice(bytes.position(), part.capacity())).flip();
    int written = channel.write(part);
    bytes.position(bytes.position() + written);
    return written;
  }

  /** Reads what has room in a buffer, or less, as the channel does. */
  public static int read(FileChannel channel, ByteBuffer into, long at) throws IOException {
    if (into.isDirect()) {
      return channel.read(into, at);
    }
    if (!exhausted) {
      try {
        return channel.read(into, at);
      } catch (OutOfMemoryError noDirectMemory) {
        exhausted = true;
      }
    }
    ByteBuffer part = allocate(Math.min(into.remaining(), MAX_BYTES));
    int read = channel.read(part, at);
    into.put(part.flip());
    return read;
  }

  /** Writes all of it. */
  public static void writeAll(WritableByteChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      int ignored = write(channel, bytes);
    }
  }
}
