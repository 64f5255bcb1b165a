package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Distinguishes the error of a file system that does not support syncing a kind of file, EINVAL of
 * fsync(2), from a failed sync. The JDK exposes only the system's message, in the language of the
 * process.
 */
final class SyncRefusal {
  private static final String ENGLISH = "Invalid argument";
  private static final String TEXT = text();

  private SyncRefusal() {}

  static boolean is(IOException failure) {
    String message = failure.getMessage();
    return message != null && (message.contains(TEXT) || message.contains(ENGLISH));
  }

  /** The system's message for syncing a device, which is not supported. */
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
