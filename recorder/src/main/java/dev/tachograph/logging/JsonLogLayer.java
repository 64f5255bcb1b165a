package dev.tachograph.logging;

import dev.tachograph.common.Level;
import org.jspecify.annotations.Nullable;

/** Writes the records that pass its filters as JSON lines. Thread-safe. */
public final class JsonLogLayer implements Layer {
  private final JsonLogWriter writer;
  private final JsonLogFilter kind;
  private volatile LogFilter filter;

  /**
   * A layer on a writer.
   *
   * @param writer finished when the layer is closed
   * @param filter which levels and targets
   * @param kind resource samples, the others, or both
   */
  public JsonLogLayer(JsonLogWriter writer, LogFilter filter, JsonLogFilter kind) {
    this.writer = writer;
    this.filter = filter;
    this.kind = kind;
  }

  /** {@return which levels and targets it takes now} */
  public LogFilter filter() {
    return filter;
  }

  /**
   * Changes the levels while the run goes on; every {@link Log} knows before this returns.
   *
   * @param newFilter which levels and targets it takes from here on
   */
  public void filter(LogFilter newFilter) {
    filter = newFilter;
    Logging.refresh();
  }

  @Override
  public boolean enabled(Level level, String target) {
    return filter.enabled(level, target);
  }

  /** The writer, if the kind of a record of a target is none to keep from it. */
  @Nullable JsonLogWriter directWriter(String target) {
    boolean takesAll =
        kind == JsonLogFilter.EXCLUDE_RESOURCES && !target.equals(JsonLogFilter.RESOURCES_TARGET);
    return takesAll || kind == JsonLogFilter.ALL ? writer : null;
  }

  @Override
  public boolean onRecord(LogRecord record) {
    return !kind.accepts(record) || writer.record(record);
  }

  @Override
  public void onLost(Level level) {
    writer.lose(level);
  }

  @Override
  public void close() {
    writer.finish();
  }
}
