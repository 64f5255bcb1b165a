package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Knows the error of a file system that syncs no file of this kind, EINVAL of fsync(2), from one
 * that failed to. The JDK gives the system's text alone, in the language of the process.
 */
final class SyncRefusal {
  private static final String ENGLISH = "Invalid argument";
  private static final String TEXT = text();

  private SyncRefusal() {}

  static boolean is(IOException failure) {
    String message = failure.getMessage();
    return message != null && (message.contains(TEXT) || message.contains(ENGLISH));
  }

  /** What is said here of a device, which cannot be synced. */
  private static String text() {
    try (FileChannel device = SteadyChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
      device.force(true);
      return ENGLISH;
    } catch (IOException | RuntimeException refused) {
      String message = refused.getClass() == IOException.class ? refused.getMessage() : null;
      return message == null || message.isEmpty() ? ENGLISH : message;
    }
  }
}
