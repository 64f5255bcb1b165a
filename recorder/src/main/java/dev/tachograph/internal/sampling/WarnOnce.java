package dev.tachograph.internal.sampling;

import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reports each cause once, whatever happens how often; at most {@value #MAX_CAUSES} causes. */
final class WarnOnce {
  private static final int MAX_CAUSES = 64;
  private static final Log LOG = Log.get("dev.tachograph");

  private final Set<String> reported = new HashSet<>();
  private final BiConsumer<String, @Nullable Throwable> out;

  WarnOnce() {
    this(WarnOnce::log);
  }

  WarnOnce(BiConsumer<String, @Nullable Throwable> out) {
    this.out = out;
  }

  private static void log(String cause, @Nullable Throwable error) {
    LOG.warn("resources are incomplete").with("cause", cause).with(error).emit();
  }

  /** A file that can't be read is a cause; all that are missing in a directory are one. */
  void unreadable(Path file, @Nullable IOException failure) {
    Path directory = file.getParent();
    if (failure instanceof NoSuchFileException && directory != null) {
      warnKeyed("missing in " + directory, file + " is not there", failure);
    } else {
      warn(file + " can't be read", failure);
    }
  }

  /**
   * Somebody's own code failed: the exception's type, its text without numbers, and its place.
   * Never throws; where the heap has no room for it, it is reported the next time.
   */
  void failed(String who, Throwable error) {
    try {
      StackTraceElement[] stack = error.getStackTrace();
      String text = String.valueOf(messageOf(error)).replaceAll("\\d+", "#");
      String place = stack.length == 0 ? "" : " at " + stack[0];
      String type = error.getClass().getName();
      warnKeyed(who + type + text + place, who + " failed: " + type, error);
    } catch (Throwable full) {
      // Whoever calls counts it. A full heap comes as other errors, too, where it stops the JVM
      // from initializing or linking what is used here.
    }
  }

  private static @Nullable String messageOf(Throwable error) {
    try {
      return error.getMessage();
    } catch (RuntimeException broken) {
      return null;
    }
  }

  void warn(String cause, @Nullable Throwable error) {
    warnKeyed(cause, cause, error);
  }

  private void warnKeyed(String key, String cause, @Nullable Throwable error) {
    try {
      if (reported.size() < MAX_CAUSES && reported.add(key)) {
        out.accept(cause, error);
      }
    } catch (Throwable ignored) {
      // The sampler goes on, whatever the way of a warning is going through.
    }
  }
}
