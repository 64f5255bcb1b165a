package dev.tachograph.agent.frameworks;

import dev.tachograph.logging.ForeignRecords;
import dev.tachograph.redaction.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * Messages with places <code>{}</code>, formatted as by SLF4J and Log4j 2: a backslash before a
 * place makes it text, two make one.
 */
final class Braces {
  private static final String PLACE = "{}";

  private Braces() {}

  /** Whether {@link #isSecret} may be, which needs no arguments: mostly there is no key word. */
  static boolean mayBeSecret(@Nullable String pattern) {
    return pattern != null && pattern.indexOf('{') >= 0 && Redaction.current().isSecretKey(pattern);
  }

  /** Whether the framework's own text would show a secret whose ends cannot be found in it. */
  static boolean isSecret(@Nullable String pattern, @Nullable Object @Nullable [] arguments) {
    return arguments != null
        && arguments.length > 0
        && ForeignRecords.hasSecret(pattern, arguments);
  }

  /** The message with its arguments, of which secrets are masked and none throws. */
  static @Nullable String format(
      @Nullable String pattern, @Nullable Object @Nullable [] arguments) {
    @Nullable Object[] safe = ForeignRecords.arguments(pattern, arguments);
    if (pattern == null || safe == null || safe.length == 0) {
      return pattern;
    }
    StringBuilder text = new StringBuilder(pattern.length() + 32);
    int from = 0;
    int used = 0;
    for (int place = pattern.indexOf(PLACE);
        place >= 0 && used < safe.length;
        place = pattern.indexOf(PLACE, from)) {
      boolean escaped = place > 0 && pattern.charAt(place - 1) == '\\';
      boolean twice = escaped && place > 1 && pattern.charAt(place - 2) == '\\';
      if (escaped && !twice) {
        text.append(pattern, from, place - 1).append('{');
        from = place + 1;
      } else {
        text.append(pattern, from, twice ? place - 1 : place).append(safe[used++]);
        from = place + PLACE.length();
      }
    }
    return text.append(pattern, from, pattern.length()).toString();
  }
}
