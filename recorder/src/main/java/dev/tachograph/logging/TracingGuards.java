package dev.tachograph.logging;

import dev.tachograph.internal.RunScope;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the layers of {@link Logging#initTracing} active; closing it completes and ends them.
 *
 * <p>Idempotent and thread-safe.
 */
public final class TracingGuards implements AutoCloseable {
  private final List<Layer> layers;
  private final RunScope scope;
  private final AtomicBoolean closed = new AtomicBoolean();

  TracingGuards(List<Layer> layers, RunScope scope) {
    this.layers = layers;
    this.scope = scope;
  }

  /** Records go nowhere from here on; then the layers are closed in their order. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      Logging.end(scope);
    } catch (OutOfMemoryError full) {
      // Who still finds the layers is refused by them.
    }
    for (Layer layer : layers) {
      try {
        layer.close();
      } catch (Throwable t) {
        // One layer's failure is not the others', nor the application's.
      }
    }
  }
}
