package dev.tachograph.analysis.internal.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Opens files of runs. Anything else under such a name is refused before it is opened: opening a
 * FIFO waits for a writer, and some devices have no end.
 */
public final class RegularFile {
  private static final List<Path> KERNEL = List.of(Path.of("/proc"), Path.of("/sys"));

  private RegularFile() {}

  /**
   * Opens a file for reading; a link to a file is followed, unless it is one of the kernel.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws IOException if it is not a regular file, or cannot be opened
   */
  public static FileChannel open(Path file) throws IOException {
    require(file);
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Opens a file as an unbuffered stream; otherwise as {@link #open}. */
  public static InputStream stream(Path file) throws IOException {
    require(file);
    return Files.newInputStream(file);
  }

  /**
   * All bytes of a file.
   *
   * @param max maximum size of the file in bytes
   * @throws IOException also if it is larger
   */
  public static byte[] bytes(Path file, int max) throws IOException {
    if (Files.size(file) <= max) {
      try (InputStream in = stream(file)) {
        byte[] bytes = in.readNBytes(max);
        if (in.read() < 0) {
          return bytes;
        }
      }
    }
    throw new IOException("it is larger than " + (max >> 20) + " MiB");
  }

  /** Whether a file, or the target of a link, can be opened. */
  public static boolean isOne(Path file) {
    try {
      return Files.isRegularFile(file) && !isKernelFile(file);
    } catch (IOException gone) {
      return false;
    }
  }

  private static void require(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()
        || isKernelFile(file)) {
      throw new IOException("it is no regular file");
    }
  }

  /** Some kernel files count as regular although their readers block, such as /proc/kmsg. */
  private static boolean isKernelFile(Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return false;
    }
    Path real = file.toRealPath();
    return KERNEL.stream().anyMatch(real::startsWith);
  }
}
