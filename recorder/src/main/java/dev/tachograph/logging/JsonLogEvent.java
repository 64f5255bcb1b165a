package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.LogLineEncoder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event of a level that only one JSON file wants: encoded field by field as it is filled,
 * without intermediate storage; borrowed from a pool until it is emitted.
 *
 * <p>As with {@link PooledEvent}, an event that is never emitted becomes garbage, and calls after
 * {@code emit()} do nothing. An event left incomplete by a stack overflow or lack of memory is not
 * written.
 */
final class JsonLogEvent implements LogEvent {
  final LogLineEncoder line;
  final JsonWriter json;

  /** How far the writer got with the event. */
  final RecordAccounts.Progress progress;

  private final JsonLogWriter writer;
  private Level level = Level.INFO;

  /**
   * The thread that borrowed it; calls of other threads do nothing, since they would corrupt the
   * line.
   */
  private @Nullable Thread owner;

  private @Nullable Throwable error;
  private int fields;
  private boolean broken;

  JsonLogEvent(JsonLogWriter writer, int longest, RecordAccounts.Progress progress) {
    this.progress = progress;
    this.writer = writer;
    this.line = new LogLineEncoder(longest);
    this.json = line.json();
  }

  /**
   * Writes one of everything and discards it: whatever is loaded or linked at the end of a stack
   * may be broken for good.
   */
  void warmUp() {
    for (int i = 0; i < 2; i++) {
      start(Level.INFO, "", "");
      with("a", 1).withUnsigned("b", -1).with("c", 0.1).with("d", 1e-9).with("e", true);
      with("f", "\n\u20ac:").withAny("g", 0.1f).withLazy("g", () -> null).with(new Throwable());
      owner = null;
      end();
    }
  }

  /** Begins the line, for the calling thread. */
  void start(Level newLevel, String target, @Nullable String message) {
    Thread thread = Thread.currentThread();
    error = null;
    fields = 0;
    broken = false;
    level = newLevel;
    line.begin(newLevel.name(), target, thread.getName(), message);
    owner = thread;
  }

  /** Whether a field may be added; one too many marks the record as truncated. */
  private boolean isTaking() {
    if (owner != Thread.currentThread() || broken) {
      return false;
    }
    if (fields == RecordFields.MAX_FIELDS) {
      json.markTruncated();
      return false;
    }
    fields++;
    return true;
  }

  @Override
  public LogEvent with(String key, long value) {
    try {
      if (isTaking()) {
        json.put(key, value);
      }
    } catch (Throwable t) {
      broken = true;
    }
    return this;
  }

  @Override
  public LogEvent withUnsigned(String key, long value) {
    try {
      if (isTaking()) {
        json.putUnsigned(key, value);
      }
    } catch (Throwable t) {
      broken = true;
    }
    return this;
  }

  @Override
  public LogEvent with(String key, double value) {
    try {
      if (isTaking()) {
        json.put(key, value);
      }
    } catch (Throwable t) {
      broken = true;
    }
    return this;
  }

  @Override
  public LogEvent with(String key, boolean value) {
    try {
      if (isTaking()) {
        json.put(key, value);
      }
    } catch (Throwable t) {
      broken = true;
    }
    return this;
  }

  @Override
  public LogEvent with(String key, @Nullable CharSequence value) {
    try {
      if (isTaking()) {
        json.put(key, value);
      }
    } catch (Throwable t) {
      broken = true;
    }
    return this;
  }

  @Override
  public LogEvent withAny(String key, @Nullable Object value) {
    try {
      if (isTaking()) {
        json.putAny(key, value);
      }
    } catch (Throwable t) {
      broken = true;
    }
    return this;
  }

  @Override
  public LogEvent withLazy(String key, Supplier<? extends @Nullable Object> value) {
    return owner == null ? this : withAny(key, RecordFields.valueOf(value));
  }

  @Override
  public LogEvent with(@Nullable Throwable newError) {
    if (owner == Thread.currentThread()) {
      error = newError;
    }
    return this;
  }

  @Override
  public boolean emit() {
    if (owner != Thread.currentThread()) {
      return false;
    }
    owner = null;
    return writer.emit(this);
  }

  Level level() {
    return level;
  }

  /** Ends the line; returns where it begins in the buffer, or -1 if it is incomplete. */
  int end() {
    if (broken) {
      return -1;
    }
    json.endObject();
    if (CallSite.isWanted(level)) {
      CallSite.write(json);
    }
    TraceIds ids = Logging.traceIds();
    Object current = ids == null ? null : ids.current();
    if (ids != null && current != null) {
      LogLineWriter.traceIds(json, ids.traceId(current), ids.spanId(current));
    }
    LogLineWriter.end(json, error, Logging.currentSpan(writer.scope));
    error = null;
    RunClock clock = writer.clock;
    long millis = clock.millis();
    return line.stamp(millis, clock.wallMillisAt(millis));
  }
}
