package dev.tachograph.slf4j;

import dev.tachograph.common.Level;
import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NormalizedParameters;
import org.slf4j.spi.LocationAwareLogger;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A logger of SLF4J whose records go to the layers that are active, under the logger's name as
 * target.
 *
 * <p>Thread-safe. Messages are formatted and arguments asked for their text on the caller's thread,
 * before the call returns. Nothing that an argument, a marker or a layer throws reaches the caller.
 * Public because SLF4J calls {@link #log} by reflection for what was logged while it initialized.
 */
public final class TachographLogger extends LegacyAbstractLogger
    implements LoggingEventAware, LocationAwareLogger {
  private static final long serialVersionUID = 1;

  private static final @Nullable Object[] NOTHING = {};

  // Not serialized: a logger that is read back is replaced by the one of its name.
  private final transient Log log;

  TachographLogger(String name) {
    this.name = name;
    this.log = Log.get(name);
  }

  @Override
  public boolean isTraceEnabled() {
    return log.isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return log.isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return log.isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return log.isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return log.isEnabled(Level.ERROR);
  }

  /** Takes an event of the fluent API. */
  @Override
  public void log(LoggingEvent event) {
    Level level = levelOf(event);
    if (!log.isEnabled(level)) {
      return;
    }
    ForeignRecords.take(
        log,
        level,
        messageOf(event),
        () -> {
          NormalizedParameters call = NormalizedParameters.normalize(event);
          LogRecord.Builder record =
              builder(level, text(call.getMessage(), call.getArguments()), call.getThrowable());
          record.markers(names(event.getMarkers()));
          record.calledThrough(event.getCallerBoundary());
          List<KeyValuePair> pairs = event.getKeyValuePairs();
          if (pairs != null) {
            pairs.forEach(pair -> record.withAny(pair.key, pair.value));
          }
          String thread = event.getThreadName();
          if (thread != null) {
            record.thread(thread);
          }
          Logging.dispatch(record.build());
        });
  }

  @Override
  public LoggingEventBuilder makeLoggingEventBuilder(org.slf4j.event.Level level) {
    return new EventBuilder(this, level(level));
  }

  private static @Nullable String messageOf(LoggingEvent event) {
    try {
      return event.getMessage();
    } catch (Throwable t) {
      return null;
    }
  }

  private static Level levelOf(LoggingEvent event) {
    try {
      return level(event.getLevel());
    } catch (Throwable t) {
      return Level.INFO;
    }
  }

  /** Takes an event of our own builder. */
  void log(EventBuilder event) {
    ForeignRecords.take(
        log,
        event.level,
        event.message,
        () -> {
          @Nullable Object[] arguments =
              event.arguments == null ? NOTHING : event.arguments.toArray();
          Throwable error = event.error;
          if (error == null && arguments.length > 0) {
            error = MessageFormatter.getThrowableCandidate(arguments);
            if (error != null) {
              arguments = MessageFormatter.trimmedCopy(arguments);
            }
          }
          String text = text(event.message, arguments);
          if (event.markers == null && event.boundary == null && isWithoutContext()) {
            // The way that makes no garbage of its own.
            LogEvent out = log.at(event.level, text);
            for (int i = 0; i < event.count; i++) {
              out.withAny(String.valueOf(event.keys[i]), event.values[i]);
            }
            out.with(error).emit();
          } else if (log.isEnabled(event.level)) {
            LogRecord.Builder record = builder(event.level, text, error);
            record.markers(names(event.markers)).calledThrough(event.boundary);
            for (int i = 0; i < event.count; i++) {
              record.withAny(String.valueOf(event.keys[i]), event.values[i]);
            }
            Logging.dispatch(record.build());
          }
        });
  }

  @Override
  protected void handleNormalizedLoggingCall(
      org.slf4j.event.Level slf4jLevel,
      @Nullable Marker marker,
      @Nullable String message,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable error) {
    take(level(slf4jLevel), null, marker, message, arguments, error);
  }

  /** Takes a record of a bridge that says which of its classes the program called. */
  @Override
  public void log(
      @Nullable Marker marker,
      @Nullable String caller,
      int slf4jLevel,
      @Nullable String message,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable error) {
    Level level = level(org.slf4j.event.Level.intToLevel(slf4jLevel / 10 * 10));
    if (log.isEnabled(level)) {
      take(level, caller, marker, message, arguments, error);
    }
  }

  private void take(
      Level level,
      @Nullable String caller,
      @Nullable Marker marker,
      @Nullable String message,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable error) {
    ForeignRecords.take(
        log,
        level,
        message,
        () -> {
          String text = text(message, arguments);
          if (marker == null && caller == null && isWithoutContext()) {
            log.at(level, text).with(error).emit();
          } else {
            LogRecord.Builder record = builder(level, text, error).calledThrough(caller);
            Logging.dispatch(
                (marker == null ? record : record.markers(names(List.of(marker)))).build());
          }
        });
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  // There is no other way to the markers that a marker refers to.
  @SuppressWarnings("deprecation")
  private static List<String> names(@Nullable List<@Nullable Marker> markers) {
    return ForeignRecords.markers(markers, Marker::getName, Marker::iterator);
  }

  private static boolean isWithoutContext() {
    return ThreadContext.current() == null;
  }

  private static @Nullable String text(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    return arguments == null || arguments.length == 0
        ? message
        : MessageFormatter.basicArrayFormat(message, ForeignRecords.arguments(message, arguments));
  }

  private LogRecord.Builder builder(Level level, @Nullable String text, @Nullable Throwable error) {
    return LogRecord.builder(level, name).message(text).error(error).mdc(ThreadContext.current());
  }

  private static Level level(org.slf4j.event.Level level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
