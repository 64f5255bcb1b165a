package dev.tachograph.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.tachograph.common.Level;
import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/** Reads an event of Logback. May throw what the application's objects throw. */
final class EventReader {
  private EventReader() {}

  static Level level(ch.qos.logback.classic.Level level) {
    int severity = level.toInt();
    if (severity >= ch.qos.logback.classic.Level.ERROR_INT) {
      return Level.ERROR;
    }
    if (severity >= ch.qos.logback.classic.Level.WARN_INT) {
      return Level.WARN;
    }
    if (severity >= ch.qos.logback.classic.Level.INFO_INT) {
      return Level.INFO;
    }
    return severity >= ch.qos.logback.classic.Level.DEBUG_INT ? Level.DEBUG : Level.TRACE;
  }

  static void read(ILoggingEvent event, Log log, Level level) {
    Map<String, String> context = event.getMDCPropertyMap();
    List<Marker> markers = event.getMarkerList();
    boolean isOfThisThread = Thread.currentThread().getName().equals(event.getThreadName());
    if (isOfThisThread
        && !event.hasCallerData()
        && (context == null || context.isEmpty())
        && (markers == null || markers.isEmpty())) {
      // The way that makes no garbage of its own.
      emit(event, log.at(level, text(event)));
    } else {
      dispatch(event, LogRecord.builder(level, log.target()), isOfThisThread);
    }
  }

  private static void emit(ILoggingEvent event, LogEvent out) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        out.withAny(String.valueOf(pair.key), pair.value);
      }
    }
    IThrowableProxy proxy = event.getThrowableProxy();
    if (proxy instanceof ThrowableProxy thrown) {
      out.with(thrown.getThrowable());
    } else if (proxy != null) {
      out.with("thrown", described(proxy));
    }
    out.emit();
  }

  private static void dispatch(
      ILoggingEvent event, LogRecord.Builder record, boolean isOfThisThread) {
    record.message(text(event)).mdc(event.getMDCPropertyMap()).markers(names(event));
    if (!isOfThisThread) {
      // It came through a queue.
      record.thread(event.getThreadName()).spanId(0).openTelemetry(null, null).location(null, 0);
      record.happenedAt(event.getTimeStamp());
    }
    if (event.hasCallerData() && event.getCallerData().length > 0) {
      StackTraceElement call = event.getCallerData()[0];
      record.location(call.getFileName(), Math.max(0, call.getLineNumber()));
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> record.withAny(pair.key, pair.value));
    }
    IThrowableProxy proxy = event.getThrowableProxy();
    if (proxy instanceof ThrowableProxy thrown) {
      record.error(thrown.getThrowable());
    } else if (proxy != null) {
      record.with("thrown", described(proxy));
    }
    Logging.dispatch(record.build());
  }

  /** An error of another process, of which there is no more than its text. */
  private static String described(IThrowableProxy proxy) {
    return proxy.getClassName() + ": " + proxy.getMessage();
  }

  /** The text that other appenders show, unless that has a secret of which only its key tells. */
  private static @Nullable String text(ILoggingEvent event) {
    @Nullable Object[] arguments = event.getArgumentArray();
    String message = event.getMessage();
    return ForeignRecords.hasSecret(message, arguments)
        ? MessageFormatter.basicArrayFormat(message, ForeignRecords.arguments(message, arguments))
        : event.getFormattedMessage();
  }

  // There is no other way to the markers that a marker refers to.
  @SuppressWarnings("deprecation")
  private static List<String> names(ILoggingEvent event) {
    return ForeignRecords.markers(event.getMarkerList(), Marker::getName, Marker::iterator);
  }
}
