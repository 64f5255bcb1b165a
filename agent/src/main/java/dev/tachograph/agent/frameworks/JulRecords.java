package dev.tachograph.agent.frameworks;

import dev.tachograph.logging.ForeignRecords;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Records of java.util.logging, as far as level and filter of their logger let them pass. */
final class JulRecords extends EventReader {
  @Override
  @Nullable Object event(@Nullable Object self, @Nullable Object[] arguments) {
    if (!(self instanceof Logger logger)
        || !(arguments[0] instanceof LogRecord event)
        || !logger.isLoggable(event.getLevel())) {
      return null;
    }
    if (logger.getFilter() == null) {
      return event;
    }
    Inside.current().enter(arguments, event, logger);
    return null;
  }

  @Override
  void readHead(Object event, Taken to) {
    LogRecord from = (LogRecord) event;
    to.level = Levels.ofJul(from.getLevel().intValue());
    to.levelName = Levels.nameUnlessOurs(from.getLevel().getName());
    to.target = Texts.target(from.getLoggerName());
    to.pattern = from.getMessage();
  }

  @Override
  void readMessage(Object event, Taken to) {
    LogRecord from = (LogRecord) event;
    String localized = localized(from.getMessage(), from.getResourceBundle());
    @Nullable Object @Nullable [] parameters = from.getParameters();
    to.message =
        localized != null && parameters != null && parameters.length > 0 && hasPlace(localized)
            ? formatted(localized, parameters)
            : localized;
  }

  private static @Nullable String localized(
      @Nullable String message, @Nullable ResourceBundle bundle) {
    if (message == null || bundle == null) {
      return message;
    }
    try {
      return bundle.getString(message);
    } catch (MissingResourceException | ClassCastException itself) {
      return message;
    }
  }

  /** Whether the message is one of {@link MessageFormat}; others take no parameters. */
  private static boolean hasPlace(String message) {
    for (int at = message.indexOf('{'); at >= 0; at = message.indexOf('{', at + 1)) {
      char number = at + 1 < message.length() ? message.charAt(at + 1) : ' ';
      if (number >= '0' && number <= '9') {
        return true;
      }
    }
    return false;
  }

  private static String formatted(String message, @Nullable Object[] parameters) {
    try {
      // In the language of the program, as its own handlers format it.
      return new MessageFormat(message, Locale.getDefault(Locale.Category.FORMAT))
          .format(ForeignRecords.numbered(message, parameters));
    } catch (IllegalArgumentException notAFormat) {
      return message;
    }
  }

  @Override
  void readRest(Object event, Taken to) {
    to.error = ((LogRecord) event).getThrown();
  }
}
