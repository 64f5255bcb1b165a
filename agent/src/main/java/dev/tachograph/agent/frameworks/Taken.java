package dev.tachograph.agent.frameworks;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a framework's event says, until it is handed to the run. */
final class Taken {
  /** The field with the name of a level that is none of ours. */
  private static final String LEVEL_NAME = "level_name";

  Level level = Level.INFO;
  String target = "";

  /** The framework's name of the level; {@code null} if it is one of ours. */
  @Nullable String levelName;

  /** The message before arguments are put into it. */
  @Nullable String pattern;

  @Nullable String message;
  @Nullable Throwable error;

  /** The thread that logged; {@code null}: this one. */
  @Nullable String thread;

  @Nullable Map<String, String> mdc;
  List<String> markers = List.of();

  /** When it was logged, by the wall clock, if that was on another thread; else 0. */
  long wallMillis;

  private @Nullable List<@Nullable Object> fields;

  /** Adds a field with the type of its value. */
  void field(@Nullable Object key, @Nullable Object value) {
    List<@Nullable Object> added = fields;
    if (added == null) {
      fields = added = new ArrayList<>(8);
    }
    added.add(String.valueOf(key));
    added.add(value);
  }

  /** Hands it to the run. Values of fields are asked for their texts meanwhile. */
  void emit(Log log) {
    if (mdc == null && markers.isEmpty() && wallMillis == 0 && isOfThisThread()) {
      // The way that makes no garbage of its own.
      LogEvent event = log.at(level, message);
      for (int i = 0; fields != null && i < fields.size(); i += 2) {
        event.withAny(String.valueOf(fields.get(i)), fields.get(i + 1));
      }
      if (levelName != null) {
        event.with(LEVEL_NAME, levelName);
      }
      event.with(error).emit();
      return;
    }
    LogRecord.Builder record =
        LogRecord.builder(level, target).message(message).error(error).mdc(mdc).markers(markers);
    for (int i = 0; fields != null && i < fields.size(); i += 2) {
      record.withAny(String.valueOf(fields.get(i)), fields.get(i + 1));
    }
    if (levelName != null) {
      record.with(LEVEL_NAME, levelName);
    }
    if (thread != null) {
      record.thread(thread);
    }
    if (wallMillis != 0) {
      record.happenedAt(wallMillis);
    }
    Logging.dispatch(record.build());
  }

  private boolean isOfThisThread() {
    return thread == null || thread.equals(Thread.currentThread().getName());
  }
}
