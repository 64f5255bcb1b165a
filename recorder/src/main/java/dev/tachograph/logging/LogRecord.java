package dev.tachograph.logging;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RunScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One record of the log.
 *
 * <p>A record that a {@link Builder} built does not change. A record that a layer is given may be
 * used again after the call returned, so a layer keeps what it made of it, not the record.
 */
public final class LogRecord {
  Level level = Level.INFO;
  String target = "";
  String thread = "";
  @Nullable String message;
  final RecordFields fields = new RecordFields();
  @Nullable Throwable error;
  Map<String, String> mdc = Map.of();
  List<String> markers = List.of();
  @Nullable String file;
  int line;
  long spanId;
  @Nullable String otelTraceId;
  @Nullable String otelSpanId;
  long millis;
  long wallMillis;

  /**
   * Who is given it, where its call says whose it is; {@code null}: whom its target's logger says.
   */
  @Nullable Routes routes;

  LogRecord() {}

  /**
   * Starts a record of the calling thread, at this time, in the span that is open.
   *
   * @param level its severity
   * @param target whose it is, dotted like a class name
   * @return a builder with these, which takes the rest
   */
  public static Builder builder(Level level, String target) {
    return new Builder(level, target);
  }

  /** Makes it one of the calling thread, at this time, in the span that is open. */
  void stamp(RunClock clock, RunScope scope) {
    thread = Thread.currentThread().getName();
    millis = clock.millis();
    wallMillis = clock.wallMillisAt(millis);
    spanId = Logging.currentSpan(scope);
    TraceIds ids = Logging.traceIds();
    Object current = ids == null ? null : ids.current();
    otelTraceId = ids == null || current == null ? null : ids.traceId(current);
    otelSpanId = ids == null || current == null ? null : ids.spanId(current);
  }

  /** Notes where the call stands, if that is wanted of the level. */
  void locate(@Nullable String boundary) {
    file = null;
    line = 0;
    StackWalker.StackFrame frame = CallSite.isWanted(level) ? CallSite.find(boundary) : null;
    if (frame != null) {
      file = frame.getFileName();
      line = Math.max(0, frame.getLineNumber());
    }
  }

  void clear() {
    fields.clear();
    message = null;
    error = null;
  }

  /** {@return the severity} */
  public Level level() {
    return level;
  }

  /** {@return whose record it is, dotted like a class name} */
  public String target() {
    return target;
  }

  /** {@return the name of the thread that logged} */
  public String thread() {
    return thread;
  }

  /** {@return what happened; {@code null} if it has no message} */
  public @Nullable String message() {
    return message;
  }

  /**
   * Gives the fields in their order; a key given twice comes twice, the last counts.
   *
   * @param out takes each field with its type, during the call
   */
  public void writeFields(FieldConsumer out) {
    fields.writeTo(out);
  }

  /** {@return the number of fields, a key given twice counted twice} */
  public int fieldCount() {
    return fields.count();
  }

  /** {@return the error it is about; {@code null} for none} */
  public @Nullable Throwable error() {
    return error;
  }

  /** {@return the logging framework's context of the thread; empty for none} Not to be changed. */
  public Map<String, String> mdc() {
    return mdc;
  }

  /** {@return the logging framework's markers, unmodifiable; empty for none} */
  public List<String> markers() {
    return markers;
  }

  /** {@return the source file of the call; {@code null} if it is not known} */
  public @Nullable String file() {
    return file;
  }

  /** {@return the line of the call in that file, from 1; 0 if it is not known} */
  public int line() {
    return line;
  }

  /** {@return the number of the enclosing span of ours, 0 for none} */
  public long spanId() {
    return spanId;
  }

  /** {@return milliseconds since the run started, {@code t_ms}} */
  public long millis() {
    return millis;
  }

  /** {@return milliseconds since the epoch, {@code ts}} */
  public long wallMillis() {
    return wallMillis;
  }

  /** Makes a {@link LogRecord}; used once, on one thread. Nothing here throws. */
  public static final class Builder {
    private final LogRecord record = new LogRecord();

    private Builder(Level level, String target) {
      record.level = level;
      record.target = target;
      if (Logging.state().ofLoaders.isEmpty()) {
        record.stamp(Logging.clock(), RunScope.PROCESS);
      } else {
        Routes by = Log.get(target).routes();
        record.routes = by;
        record.stamp(by.clock, by.scope);
      }
      record.locate(null);
    }

    /**
     * Sets the thread's name; default that of the calling thread.
     *
     * @param thread the name, as the file shows it
     * @return this builder
     */
    public Builder thread(String thread) {
      record.thread = thread;
      return this;
    }

    /**
     * Sets what happened; default {@code null}.
     *
     * @param message a text whose secrets are masked when it is written
     * @return this builder
     */
    public Builder message(@Nullable String message) {
      record.message = message;
      return this;
    }

    /**
     * Adds a whole number.
     *
     * @param key the field's name
     * @param value any; all 64 bits are kept
     * @return this builder
     */
    public Builder with(String key, long value) {
      record.fields.put(key, value);
      return this;
    }

    /**
     * Adds a whole number of 64 bits without a sign.
     *
     * @param key the field's name
     * @param value its bits; written as 0 to 2<sup>64</sup> - 1
     * @return this builder
     */
    public Builder withUnsigned(String key, long value) {
      record.fields.putUnsigned(key, value);
      return this;
    }

    /**
     * Adds a number; not-a-number and infinities are written as strings.
     *
     * @param key the field's name
     * @param value any
     * @return this builder
     */
    public Builder with(String key, double value) {
      record.fields.put(key, value);
      return this;
    }

    /**
     * Adds a truth value.
     *
     * @param key the field's name
     * @param value written as {@code true} or {@code false}
     * @return this builder
     */
    public Builder with(String key, boolean value) {
      record.fields.put(key, value);
      return this;
    }

    /**
     * Adds a text; copied.
     *
     * @param key the field's name
     * @param value of any length, or {@code null}
     * @return this builder
     */
    public Builder with(String key, @Nullable CharSequence value) {
      record.fields.put(key, value);
      return this;
    }

    /**
     * Adds any value, copied as by {@link dev.tachograph.common.FieldConsumer#putAny}.
     *
     * @param key the field's name
     * @param value anything; its {@code toString} may be called, on this thread
     * @return this builder
     */
    public Builder withAny(String key, @Nullable Object value) {
      record.fields.putAny(key, value);
      return this;
    }

    /**
     * Adds what the supplier gives, as {@link #withAny} does; asked during the call.
     *
     * @param key the field's name
     * @param value may throw: the field says so
     * @return this builder
     */
    public Builder withLazy(String key, Supplier<? extends @Nullable Object> value) {
      record.fields.putAny(key, RecordFields.valueOf(value));
      return this;
    }

    /**
     * Sets the error that the record is about; default none.
     *
     * @param error kept, and written with its stack trace and causes; {@code null} for none
     * @return this builder
     */
    public Builder error(@Nullable Throwable error) {
      record.error = error;
      return this;
    }

    /**
     * Sets the logging framework's context of the thread; default empty.
     *
     * @param mdc copied; {@code null} is empty
     * @return this builder
     */
    public Builder mdc(@Nullable Map<String, String> mdc) {
      // Not Map.copyOf: the framework's map may hold nulls.
      record.mdc = mdc == null || mdc.isEmpty() ? Map.of() : new LinkedHashMap<>(mdc);
      return this;
    }

    /**
     * Sets the logging framework's markers; default none.
     *
     * @param markers their names; copied
     * @return this builder
     */
    public Builder markers(List<String> markers) {
      record.markers = List.copyOf(markers);
      return this;
    }

    /**
     * Names the class that the program called, such as the front of a logging framework: its caller
     * is where the call stands, if that is {@linkplain Logging#callSites wanted} of the level.
     *
     * @param className its full name; {@code null} changes nothing
     * @return this builder
     */
    public Builder calledThrough(@Nullable String className) {
      if (className != null) {
        record.locate(className);
      }
      return this;
    }

    /**
     * Sets where the call stands, whether that was asked for or not.
     *
     * @param file name of the source file, {@code null} if it is not known
     * @param line from 1; 0 if it is not known
     * @return this builder
     */
    public Builder location(@Nullable String file, int line) {
      record.file = file;
      record.line = line;
      return this;
    }

    /**
     * Sets the enclosing span; default the one that is open on the calling thread.
     *
     * @param spanId as of {@code Span.id()}; 0 for none
     * @return this builder
     */
    public Builder spanId(long spanId) {
      record.spanId = spanId;
      return this;
    }

    /**
     * Sets the span of OpenTelemetry that the record is in; default what {@link TraceIds} gives.
     *
     * @param traceId 32 hex digits in lower case, {@code null} for none
     * @param spanId 16 hex digits in lower case, {@code null} for none
     * @return this builder
     */
    public Builder openTelemetry(@Nullable String traceId, @Nullable String spanId) {
      record.otelTraceId = traceId;
      record.otelSpanId = spanId;
      return this;
    }

    /**
     * Sets when it happened; default now.
     *
     * @param millisSinceStart milliseconds on the run's clock, {@code t_ms}
     * @param wallMillis milliseconds since the epoch, {@code ts}
     * @return this builder
     */
    public Builder time(long millisSinceStart, long wallMillis) {
      record.millis = millisSinceStart;
      record.wallMillis = wallMillis;
      return this;
    }

    /**
     * Sets when it happened by the wall clock alone, for a record that comes by way of another
     * thread or queue: {@code t_ms} goes back by as much as it is old.
     *
     * @param wallMillis milliseconds since the epoch; from the future, or before the run, is now
     * @return this builder
     */
    public Builder happenedAt(long wallMillis) {
      Routes by = record.routes;
      RunClock clock = by == null ? Logging.clock() : by.clock;
      long since = clock.wallMillis() - wallMillis;
      if (since > 0 && since <= record.millis) {
        record.millis -= since;
        record.wallMillis = wallMillis;
      }
      return this;
    }

    /** {@return the record} Called once: the builder must not be used afterwards. */
    public LogRecord build() {
      return record;
    }
  }
}
