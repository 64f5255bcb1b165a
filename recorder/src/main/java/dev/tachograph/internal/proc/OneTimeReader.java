package dev.tachograph.internal.proc;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads many files, each once and completely, without keeping them open, into one buffer that grows
 * to the longest. Used on one thread.
 */
public final class OneTimeReader {
  private static final int FIRST_BYTES = 4096;

  private final int limit;
  private final ByteCursor cursor = new ByteCursor();
  private byte[] buffer = new byte[0];

  /**
   * Creates a reader without a buffer yet.
   *
   * @param limit maximum number of bytes read of a file
   */
  public OneTimeReader(int limit) {
    this.limit = limit;
  }

  /** Reads a file; {@code null} if it could not be read. The text is valid until the next read. */
  public @Nullable ByteCursor read(Path path) {
    if (buffer.length == 0) {
      buffer = new byte[Math.min(FIRST_BYTES, limit)];
    }
    try (FileInputStream in = new FileInputStream(path.toFile())) {
      int length = 0;
      int got;
      while ((got = in.read(buffer, length, buffer.length - length)) > 0) {
        length += got;
        if (length == buffer.length) {
          if (length >= limit) {
            break;
          }
          buffer = Arrays.copyOf(buffer, Math.min(limit, length * 2));
        }
      }
      return cursor.over(buffer, length);
    } catch (IOException | SecurityException unreadable) {
      return null;
    }
  }
}
