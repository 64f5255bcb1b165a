package dev.tachograph.internal;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Buffers for files, also when the program has used up its direct memory.
 *
 * <p>A channel writes from memory outside of the heap alone: what is on the heap it copies into a
 * direct buffer, and where {@code -XX:MaxDirectMemorySize} is reached that ends in an {@code
 * OutOfMemoryError}. Mapped memory is not counted there, so a private mapping of an empty file that
 * is removed at once takes its place.
 */
public final class Buffers {
  private static final int MOST_BYTES = 64 * 1024;

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
      return map(bytes);
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
    ByteBuffer part = allocate(Math.min(bytes.remaining(), MOST_BYTES));
    part.put(bytes.slice(bytes.position(), part.capacity())).flip();
    int written = channel.write(part);
    bytes.position(bytes.position() + written);
    return written;
  }

  /** Writes all of it. */
  public static void writeAll(WritableByteChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      int ignored = write(channel, bytes);
    }
  }

  /** The lines of such a file; what is no UTF-8 in it becomes a replacement character. */
  public static List<String> lines(Path file) throws IOException {
    return new String(read(file), StandardCharsets.UTF_8).lines().toList();
  }

  /** Reads a whole file, such as one of {@code /proc}, without a buffer outside of the heap. */
  public static byte[] read(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return in.readAllBytes();
    } catch (UnsupportedOperationException otherFileSystem) {
      return Files.readAllBytes(file);
    }
  }
}
