package dev.tachograph.internal;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Reads files even on an interrupted thread, which the methods of {@code Files} do not: an
 * interrupt closes what they open.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Opens a file for reading.
   *
   * @throws NoSuchFileException if it does not exist
   */
  public static InputStream open(Path file) throws IOException {
    if (!file.getFileSystem().equals(FileSystems.getDefault())) {
      return Files.newInputStream(file);
    }
    try {
      return new FileInputStream(file.toFile());
    } catch (FileNotFoundException unusable) {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (!Files.isReadable(file)) {
        throw new AccessDeniedException(file.toString());
      }
      throw unusable;
    }
  }

  /**
   * Opens for reading a file that others may have planted: no link is followed, and nothing is
   * opened whose opening could block, such as a FIFO.
   */
  public static InputStream openRegular(Path file) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw new IOException(file + " is no regular file; remove it");
    }
    return open(file);
  }

  /** Reads all bytes. */
  public static byte[] bytes(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /** Reads the whole text; malformed input is replaced. */
  public static String text(Path file, Charset charset) throws IOException {
    return new String(bytes(file), charset);
  }

  /** Reads the lines of a text. */
  public static List<String> lines(Path file, Charset charset) throws IOException {
    return text(file, charset).lines().toList();
  }
}
