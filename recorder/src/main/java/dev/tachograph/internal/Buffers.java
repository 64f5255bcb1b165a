package dev.tachograph.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Buffers for file I/O that work even when the program has exhausted its direct memory.
 *
 * <p>A channel can only write from off-heap memory: it copies heap buffers into a direct buffer,
 * and where {@code -XX:MaxDirectMemorySize} is reached that throws an {@code OutOfMemoryError}.
 * Mapped memory does not count towards that limit, so a private mapping of an empty file, which is
 * deleted immediately, serves instead.
 */
public final class Buffers {
  private static final int MAX_BYTES = 64 * 1024;

  /**
   * Remembered, since the JVM spends half a second, and garbage collections, before it reports it.
   */
  private static volatile boolean exhausted;

  private Buffers() {}

  /** Allocates an off-heap buffer, or a heap buffer if there is no off-heap memory at all. */
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

  /** Writes some of a buffer's bytes, as the channel itself would. */
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

  /** Reads at most as many bytes as fit into a buffer, as the channel itself would. */
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

  /** Writes all bytes. */
  public static void writeAll(WritableByteChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      int ignored = write(channel, bytes);
    }
  }
}
