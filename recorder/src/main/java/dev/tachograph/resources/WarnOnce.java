package dev.tachograph.resources;

import dev.tachograph.logging.Log;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells each cause once, whatever happens how often; at most {@value #MAX_CAUSES} causes. */
final class WarnOnce {
  private static final int MAX_CAUSES = 64;
  private static final Log LOG = Log.get("dev.tachograph");

  private final Set<String> told = new HashSet<>();
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

  void warn(String cause, @Nullable Throwable error) {
    try {
      if (told.size() < MAX_CAUSES && told.add(cause)) {
        out.accept(cause, error);
      }
    } catch (Throwable ignored) {
      // The sampler goes on, whatever the way of a warning is going through.
    }
  }
}
