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
 * Opens files of runs. What only has the name of one is refused before it is opened: the open of a
 * FIFO waits for a writer, and some devices have no end.
 */
public final class RegularFile {
  private static final List<Path> KERNEL = List.of(Path.of("/proc"), Path.of("/sys"));

  private RegularFile() {}

  /**
   * Opens a file for reading; a link to a file is followed, but not to one of the kernel.
   *
   * @throws java.nio.file.NoSuchFileException if it is not there
   * @throws IOException if it is no regular file, or cannot be opened
   */
  public static FileChannel open(Path file) throws IOException {
    require(file);
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** The same as a stream, without a buffer. */
  public static InputStream stream(Path file) throws IOException {
    require(file);
    return Files.newInputStream(file);
  }

  /**
   * All bytes of a file.
   *
   * @param most bytes that a file may have
   * @throws IOException also if it has more
   */
  public static byte[] bytes(Path file, int most) throws IOException {
    if (Files.size(file) <= most) {
      try (InputStream in = stream(file)) {
        byte[] bytes = in.readNBytes(most);
        if (in.read() < 0) {
          return bytes;
        }
      }
    }
    throw new IOException("it is larger than " + (most >> 20) + " MiB");
  }

  /** Whether a file, or what a link leads to, is one that can be opened. */
  public static boolean isOne(Path file) {
    try {
      return Files.isRegularFile(file) && !leadsToTheKernel(file);
    } catch (IOException gone) {
      return false;
    }
  }

  private static void require(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()
        || leadsToTheKernel(file)) {
      throw new IOException("it is no regular file");
    }
  }

  /** Some of the kernel's files count as regular, and who reads them waits, as of /proc/kmsg. */
  private static boolean leadsToTheKernel(Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return false;
    }
    Path real = file.toRealPath();
    return KERNEL.stream().anyMatch(real::startsWith);
  }
}
