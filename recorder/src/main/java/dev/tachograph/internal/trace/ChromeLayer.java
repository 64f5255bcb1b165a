package dev.tachograph.internal.trace;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Layer;
import dev.tachograph.logging.LogRecord;

/** Shows WARN and ERROR records as instants in the trace. */
public final class ChromeLayer implements Layer {
  private final ChromeTrace trace;

  /**
   * A layer that writes into a trace.
   *
   * @param trace open as long as the layer is in use; it is not closed
   */
  public ChromeLayer(ChromeTrace trace) {
    this.trace = trace;
  }

  @Override
  public boolean enabled(Level level, String target) {
    return level.isAtLeast(Level.WARN);
  }

  @Override
  public boolean onRecord(LogRecord event) {
    trace.instant(event.level(), event.target(), event.message());
    return true;
  }

  @Override
  public void close() {}
}
