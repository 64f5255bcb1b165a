package dev.tachograph.log4j2;

import dev.tachograph.common.Level;
import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.ThreadContext.ContextStack;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.ReusableMessage;
import org.apache.logging.log4j.message.StructuredDataMessage;
import org.apache.logging.log4j.util.ReadOnlyStringMap;
import org.jspecify.annotations.Nullable;

/** Reads an event of Log4j, which may be used again afterwards. May throw what objects throw. */
final class EventReader {
  private static final int ERROR = org.apache.logging.log4j.Level.ERROR.intLevel();
  private static final int WARN = org.apache.logging.log4j.Level.WARN.intLevel();
  private static final int INFO = org.apache.logging.log4j.Level.INFO.intLevel();
  private static final int DEBUG = org.apache.logging.log4j.Level.DEBUG.intLevel();

  /** The entry of a map that is its message. */
  private static final String MESSAGE = "message";

  private EventReader() {}

  /**
   * A level between two of ours counts as the less severe: NOTICE, between WARN and INFO, is INFO.
   */
  static Level level(org.apache.logging.log4j.Level level) {
    int number = level.intLevel();
    if (number <= ERROR) {
      return Level.ERROR;
    }
    if (number <= WARN) {
      return Level.WARN;
    }
    if (number <= INFO) {
      return Level.INFO;
    }
    return number <= DEBUG ? Level.DEBUG : Level.TRACE;
  }

  static void read(org.apache.logging.log4j.core.LogEvent event, Log log, Level level) {
    Message message = event.getMessage();
    ReadOnlyStringMap context = event.getContextData();
    ContextStack stack = event.getContextStack();
    boolean isOfThisThread = Thread.currentThread().getName().equals(event.getThreadName());
    if (isOfThisThread
        && event.getMarker() == null
        && (context == null || context.isEmpty())
        && (stack == null || stack.getDepth() == 0)
        && isStandard(event.getLevel())) {
      // The way that makes no garbage of its own.
      LogEvent out = log.at(level, text(message));
      addFields(message, out::withAny);
      out.with(event.getThrown()).emit();
      return;
    }
    LogRecord.Builder record = LogRecord.builder(level, log.target()).message(text(message));
    if (!isOfThisThread) {
      // It came through a queue.
      record.thread(event.getThreadName()).spanId(0).openTelemetry(null, null).location(null, 0);
      record.happenedAt(event.getTimeMillis());
      // Here alone, as it was found on the other thread; on this one it would be looked for now.
      StackTraceElement call = event.isIncludeLocation() ? event.getSource() : null;
      if (call != null) {
        record.location(call.getFileName(), Math.max(0, call.getLineNumber()));
      }
    }
    if (context != null && !context.isEmpty()) {
      record.mdc(context.toMap());
    }
    if (event.getMarker() != null) {
      record.markers(names(event.getMarker()));
    }
    addFields(message, record::withAny);
    if (!isStandard(event.getLevel())) {
      record.with("level_name", event.getLevel().name());
    }
    if (stack != null && stack.getDepth() > 0) {
      record.withAny("context_stack", stack.asList());
    }
    Logging.dispatch(record.error(event.getThrown()).build());
  }

  /** Whether the record's level says all that this one does. */
  private static boolean isStandard(org.apache.logging.log4j.Level level) {
    return level.getStandardLevel().intLevel() == level.intLevel()
        && !level.equals(org.apache.logging.log4j.Level.FATAL);
  }

  /** The text before arguments are put into it. */
  @SuppressWarnings("deprecation")
  static @Nullable String raw(org.apache.logging.log4j.core.LogEvent event) {
    try {
      return event.getMessage().getFormat();
    } catch (RuntimeException hostile) {
      return null;
    }
  }

  private static void addFields(Message message, BiConsumer<String, @Nullable Object> out) {
    if (message instanceof MapMessage<?, ?> map) {
      if (message instanceof StructuredDataMessage structured) {
        out.accept("type", structured.getType());
        out.accept("id", structured.getId());
      }
      map.forEach(
          (key, value) -> {
            if (!key.equals(MESSAGE)) {
              out.accept(key, value);
            }
          });
    }
  }

  /** The text that other appenders show, unless that has a secret of which only its key tells. */
  @SuppressWarnings("deprecation") // There is no other way to the text before it is formatted.
  private static @Nullable String text(Message message) {
    if (message instanceof StructuredDataMessage structured) {
      return structured.getFormat();
    }
    if (message instanceof MapMessage<?, ?> map) {
      return map.get(MESSAGE);
    }
    if (message instanceof ParameterizedMessage || message instanceof ReusableMessage) {
      String format = message.getFormat();
      @Nullable Object[] parameters = message.getParameters();
      if (ForeignRecords.hasSecret(format, parameters)) {
        return new ParameterizedMessage(format, ForeignRecords.arguments(format, parameters))
            .getFormattedMessage();
      }
    }
    return message.getFormattedMessage();
  }

  private static List<String> names(Marker marker) {
    return ForeignRecords.markers(List.of(marker), Marker::getName, m -> parents(m).iterator());
  }

  private static List<Marker> parents(Marker marker) {
    Marker[] parents = marker.getParents();
    return parents == null ? List.of() : Arrays.asList(parents);
  }
}
