package dev.tachograph.logging;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
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

  LogRecord() {}

  /** Starts a record of the calling thread, at this time, in the span that is open. */
  public static Builder builder(Level level, String target) {
    return new Builder(level, target);
  }

  /** Makes it one of the calling thread, at this time, in the span that is open. */
  void stamp() {
    RunClock clock = Logging.clock();
    thread = Thread.currentThread().getName();
    millis = clock.millis();
    wallMillis = clock.wallMillisAt(millis);
    spanId = Logging.currentSpan();
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

  /** Its severity. */
  public Level level() {
    return level;
  }

  /** Whose it is, dotted like a class name. */
  public String target() {
    return target;
  }

  /** The name of the thread. */
  public String thread() {
    return thread;
  }

  /** What happened. */
  public @Nullable String message() {
    return message;
  }

  /** Gives the fields in their order; a key given twice comes twice, the last counts. */
  public void writeFields(FieldConsumer out) {
    fields.writeTo(out);
  }

  /** How many fields were given. */
  public int fieldCount() {
    return fields.count();
  }

  /** The error it tells of. */
  public @Nullable Throwable error() {
    return error;
  }

  /** The framework's context of the thread. */
  public Map<String, String> mdc() {
    return mdc;
  }

  /** The framework's markers. */
  public List<String> markers() {
    return markers;
  }

  /** The source file of the call, if known. */
  public @Nullable String file() {
    return file;
  }

  /** The line of the call, 0 if not known. */
  public int line() {
    return line;
  }

  /** The enclosing span, 0 for none. */
  public long spanId() {
    return spanId;
  }

  /** Milliseconds since the run started. */
  public long millis() {
    return millis;
  }

  /** The wall clock, in milliseconds since the epoch. */
  public long wallMillis() {
    return wallMillis;
  }

  /** Makes a {@link LogRecord}; used once, on one thread. Nothing here throws. */
  public static final class Builder {
    private final LogRecord record = new LogRecord();

    private Builder(Level level, String target) {
      record.level = level;
      record.target = target;
      record.stamp();
      record.locate(null);
    }

    /** The thread's name; default that of the calling thread. */
    public Builder thread(String thread) {
      record.thread = thread;
      return this;
    }

    /** What happened; default {@code null}. */
    public Builder message(@Nullable String message) {
      record.message = message;
      return this;
    }

    /** Adds a whole number. */
    public Builder with(String key, long value) {
      record.fields.put(key, value);
      return this;
    }

    /** Adds a whole number of 64 bits without a sign. */
    public Builder withUnsigned(String key, long value) {
      record.fields.putUnsigned(key, value);
      return this;
    }

    /** Adds a number. */
    public Builder with(String key, double value) {
      record.fields.put(key, value);
      return this;
    }

    /** Adds a truth value. */
    public Builder with(String key, boolean value) {
      record.fields.put(key, value);
      return this;
    }

    /** Adds a text; copied. */
    public Builder with(String key, @Nullable CharSequence value) {
      record.fields.put(key, value);
      return this;
    }

    /** Adds any value, copied as by {@link dev.tachograph.common.FieldConsumer#putAny}. */
    public Builder withAny(String key, @Nullable Object value) {
      record.fields.putAny(key, value);
      return this;
    }

    /** Adds what the supplier gives, as {@link #withAny} does; asked during the call. */
    public Builder withLazy(String key, Supplier<? extends @Nullable Object> value) {
      record.fields.putAny(key, RecordFields.valueOf(value));
      return this;
    }

    /** The error; default none. */
    public Builder error(@Nullable Throwable error) {
      record.error = error;
      return this;
    }

    /** The framework's context; copied. */
    public Builder mdc(@Nullable Map<String, String> mdc) {
      // Not Map.copyOf: the framework's map may hold nulls.
      record.mdc = mdc == null || mdc.isEmpty() ? Map.of() : new LinkedHashMap<>(mdc);
      return this;
    }

    /** The framework's markers; copied. */
    public Builder markers(List<String> markers) {
      record.markers = List.copyOf(markers);
      return this;
    }

    /**
     * Names the class that the program called, such as the front of a logging framework: its caller
     * is where the call stands, if that is {@linkplain Logging#callSites wanted} of the level.
     */
    public Builder calledThrough(@Nullable String className) {
      if (className != null) {
        record.locate(className);
      }
      return this;
    }

    /** Where the call stands, whether that was asked for or not. */
    public Builder location(@Nullable String file, int line) {
      record.file = file;
      record.line = line;
      return this;
    }

    /** The enclosing span, 0 for none; default the one open on the calling thread. */
    public Builder spanId(long spanId) {
      record.spanId = spanId;
      return this;
    }

    /** The context of OpenTelemetry, as hex texts. */
    public Builder openTelemetry(@Nullable String traceId, @Nullable String spanId) {
      record.otelTraceId = traceId;
      record.otelSpanId = spanId;
      return this;
    }

    /** When it happened; default now. */
    public Builder time(long millisSinceStart, long wallMillis) {
      record.millis = millisSinceStart;
      record.wallMillis = wallMillis;
      return this;
    }

    /** The record. */
    public LogRecord build() {
      return record;
    }
  }
}
