package dev.tachograph.jul;

import dev.tachograph.common.Level;
import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** Reads a record of java.util.logging. May throw what the application's objects throw. */
final class RecordReader {
  private static final int SEVERE = java.util.logging.Level.SEVERE.intValue();
  private static final int WARNING = java.util.logging.Level.WARNING.intValue();
  private static final int CONFIG = java.util.logging.Level.CONFIG.intValue();
  private static final int FINE = java.util.logging.Level.FINE.intValue();

  /** Those that have a level of ours of the same meaning. */
  private static final Map<java.util.logging.Level, Level> SAME =
      Map.of(
          java.util.logging.Level.SEVERE, Level.ERROR,
          java.util.logging.Level.WARNING, Level.WARN,
          java.util.logging.Level.INFO, Level.INFO,
          java.util.logging.Level.FINE, Level.DEBUG,
          java.util.logging.Level.FINEST, Level.TRACE);

  private RecordReader() {}

  static String target(LogRecord record) {
    String name = record.getLoggerName();
    return name == null || name.isEmpty() ? "root" : name;
  }

  /** CONFIG is INFO, and FINER is TRACE; what stands between counts as the less severe. */
  static Level level(java.util.logging.Level level) {
    int severity = level.intValue();
    if (severity >= SEVERE) {
      return Level.ERROR;
    }
    if (severity >= WARNING) {
      return Level.WARN;
    }
    if (severity >= CONFIG) {
      return Level.INFO;
    }
    return severity >= FINE ? Level.DEBUG : Level.TRACE;
  }

  static void read(LogRecord record, Log log, Level level) {
    LogEvent event = log.at(level, text(record));
    if (!SAME.containsKey(record.getLevel())) {
      event.with("level_name", record.getLevel().getName());
    }
    event.with(record.getThrown()).emit();
  }

  /** As {@code Formatter.formatMessage} makes it, with secrets of which only their key tells. */
  private static @Nullable String text(LogRecord record) {
    String message = localized(record);
    @Nullable Object[] parameters = record.getParameters();
    if (message == null || parameters == null || parameters.length == 0 || !hasPlace(message)) {
      return message;
    }
    try {
      return new MessageFormat(message, Locale.getDefault(Locale.Category.FORMAT))
          .format(ForeignRecords.numbered(message, parameters));
    } catch (IllegalArgumentException noPattern) {
      return message;
    }
  }

  private static @Nullable String localized(LogRecord record) {
    ResourceBundle bundle = record.getResourceBundle();
    String message = record.getMessage();
    try {
      return bundle == null || message == null ? message : bundle.getString(message);
    } catch (MissingResourceException | ClassCastException none) {
      return message;
    }
  }

  /** Whether a number stands behind a brace, as the JDK's formatter wants it. */
  private static boolean hasPlace(String message) {
    for (int at = message.indexOf('{'); at >= 0; at = message.indexOf('{', at + 1)) {
      if (at + 1 < message.length() && Character.isDigit(message.charAt(at + 1))) {
        return true;
      }
    }
    return false;
  }
}
