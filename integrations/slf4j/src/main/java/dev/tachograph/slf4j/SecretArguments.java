package dev.tachograph.slf4j;

import dev.tachograph.redaction.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a message as they are inserted: those that the message makes the value of a
 * secret key, as {@code password={}} does, are masked as a whole while their ends are known.
 */
final class SecretArguments {
  private static final String PLACE = "{}";

  private SecretArguments() {}

  static @Nullable Object @Nullable [] of(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    @Nullable Object[] guarded = Guarded.all(arguments);
    if (message == null || guarded == null) {
      return guarded;
    }
    Redaction redaction = Redaction.current();
    int from = 0;
    for (int i = 0; i < guarded.length; i++) {
      int place = nextPlace(message, from);
      if (place < 0) {
        break;
      }
      from = place + PLACE.length();
      if (guarded[i] != null && redaction.isBehindKey(message, place)) {
        guarded[i] = redaction.argument(message, place, String.valueOf(guarded[i]));
      }
    }
    return guarded;
  }

  /**
   * Where SLF4J inserts the next argument: not at a placeholder after a backslash, but at one after
   * two.
   */
  private static int nextPlace(String message, int from) {
    int place = message.indexOf(PLACE, from);
    while (place > 0 && message.charAt(place - 1) == '\\') {
      if (place > 1 && message.charAt(place - 2) == '\\') {
        return place;
      }
      place = message.indexOf(PLACE, place + 1);
    }
    return place;
  }
}
