package dev.tachograph.settings;

import dev.tachograph.recovery.ByteSize;
import dev.tachograph.recovery.Retention;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The kinds of values that settings have, as texts. */
final class SettingValues {
  /** True or false, so that the name of a setting alone says true. */
  static final Check TRUTH = SettingValues::truth;

  /** The files of a run. */
  static final List<String> ARTIFACTS = List.of("logs", "resources", "events", "trace", "report");

  private static final String TAG_FORM = "KEY=VALUE[,KEY=VALUE]...";
  private static final int MAX_DIGITS = 9;

  private SettingValues() {}

  /** Looks at a value; throws an {@link IllegalArgumentException} that says what is allowed. */
  interface Check {
    void check(String value);
  }

  static void text(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a text is allowed, not nothing");
    }
  }

  static void path(String value) {
    text(value);
    try {
      Path ignored = Path.of(value);
    } catch (InvalidPathException wrong) {
      throw new IllegalArgumentException(
          "a path is allowed, not \"" + value + "\": " + wrong.getReason(), wrong);
    }
  }

  static void tags(String value) {
    for (String tag : value.split(",", -1)) {
      if (!tag.isBlank() && tag.substring(0, Math.max(0, tag.indexOf('='))).isBlank()) {
        throw new IllegalArgumentException(TAG_FORM + " is allowed, not \"" + tag.strip() + "\"");
      }
    }
  }

  static void artifacts(String value) {
    for (String artifact : value.split(",", -1)) {
      if (!ARTIFACTS.contains(artifact.strip().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "some of "
                + String.join(",", ARTIFACTS)
                + " are allowed, not \""
                + artifact.strip()
                + "\"");
      }
    }
  }

  private static void truth(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException("true and false are allowed, not \"" + value + "\"");
    }
  }

  /** One of several words, in any case. */
  static Check oneOf(String... words) {
    return value -> {
      if (!List.of(words).contains(value.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            String.join(", ", words) + " are allowed, not \"" + value + "\"");
      }
    };
  }

  /** A whole number. */
  static Check number(int min, int max) {
    return value -> {
      boolean isNumber =
          !value.isEmpty()
              && value.length() <= MAX_DIGITS
              && value.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!isNumber || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
        throw new IllegalArgumentException(
            min + " to " + max + " are allowed, not \"" + value + "\"");
      }
    };
  }

  /**
   * A size, where 0 may stand for another meaning, such as no bound.
   *
   * @param min as a person writes it
   * @param max as a person writes it
   */
  static Check size(boolean zero, String min, String max) {
    return value -> {
      long bytes = bytes(value);
      boolean inside = bytes >= ByteSize.parse(min) && bytes <= ByteSize.parse(max);
      if (!inside && !(zero && bytes == 0)) {
        throw new IllegalArgumentException(
            (zero ? "0 and " : "") + min + " to " + max + " are allowed, not \"" + value + "\"");
      }
    };
  }

  /** Bytes of a size that is one; 0 needs no unit. */
  static long bytes(String value) {
    return value.equals("0") ? 0 : ByteSize.parse(value);
  }

  /**
   * A time up to an hour.
   *
   * @param min its least, as a person writes it
   */
  static Check time(String min) {
    return value -> {
      long millis = millis(value);
      if (millis < millis(min) || millis > 3_600_000) {
        throw new IllegalArgumentException(
            min + " to 1h are allowed, such as 500ms or 5s, not \"" + value + "\"");
      }
    };
  }

  /** Milliseconds of a time; -1 if it is none. */
  static long millis(String value) {
    String text = value.strip().toLowerCase(Locale.ROOT);
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long unit =
        switch (text.substring(digits).strip()) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m", "min" -> 60_000;
          case "h" -> 3_600_000;
          default -> 0;
        };
    boolean isTime = digits > 0 && digits <= MAX_DIGITS && unit > 0;
    return isTime ? unit * Long.parseLong(text.substring(0, digits)) : -1;
  }

  static void retention(String value) {
    if (!value.equalsIgnoreCase("none")) {
      Retention ignored = Retention.parse(value);
    }
  }

  static void expression(String value) {
    text(value);
    try {
      Pattern ignored = Pattern.compile(value);
    } catch (PatternSyntaxException wrong) {
      // Without the expression itself, which may hold the secret.
      throw new IllegalArgumentException(
          "a regular expression is allowed; this one is none: "
              + wrong.getDescription()
              + (wrong.getIndex() < 0 ? "" : " at character " + (wrong.getIndex() + 1)),
          wrong);
    } catch (StackOverflowError tooDeep) {
      throw new IllegalArgumentException(
          "a regular expression is allowed; this one is nested too deeply", tooDeep);
    }
  }
}
