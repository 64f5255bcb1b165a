package dev.tachograph.settings;

import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.ByteSize;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The keys of settings, with what their values may be. */
enum SettingKey {
  NAME(SettingKey::text),
  OUT(SettingKey::path),
  TAGS(SettingKey::tags),
  LEVEL(LogFilter::parse),
  LOG(LogFilter::parse),
  LEVELS_FILE(SettingKey::path),
  ONLY(SettingKey::artifacts),
  NO_LOGS(SettingKey::truth),
  NO_OUTPUT(SettingKey::truth),
  MAX_TOTAL(SettingKey::total),
  SAMPLE_INTERVAL(SettingKey::interval),
  JOURNAL_DIR(SettingKey::path),
  SPANS(SettingKey::text),
  REQUIRED(SettingKey::truth),
  PARENT(SettingKey::text),
  REDACT(SettingKey::expression);

  /** The files of a run, as {@link #ONLY} names them. */
  static final List<String> ARTIFACTS = List.of("logs", "resources", "events", "trace", "report");

  static final String TAG_FORM = "KEY=VALUE[,KEY=VALUE]...";

  private static final long MIN_TOTAL = 1L << 20;
  private static final long MAX_TOTAL_BYTES = 1L << 50;
  private static final String NUMBERED = "redact.";
  private static final int MAX_DIGITS = 9;

  private final Check check;

  /** Looks at a value; throws an {@link IllegalArgumentException} that says what is allowed. */
  private interface Check {
    void check(String value);
  }

  SettingKey(Check check) {
    this.check = check;
  }

  /** Its name in files and arguments. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is true or false, so that its name alone says true. */
  boolean isTruth() {
    return this == NO_LOGS || this == NO_OUTPUT || this == REQUIRED;
  }

  /** The setting of a name; {@code null} if there is none. */
  static @Nullable SettingKey of(String name) {
    for (SettingKey known : values()) {
      if (known.key().equals(name)) {
        return known;
      }
    }
    return isNumbered(name) ? REDACT : null;
  }

  /** Whether a name is that of one of several rules: {@code redact.1}. */
  private static boolean isNumbered(String name) {
    if (!name.startsWith(NUMBERED) || name.length() > NUMBERED.length() + MAX_DIGITS) {
      return false;
    }
    String number = name.substring(NUMBERED.length());
    return !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** All names, as a person reads them. */
  static String names() {
    StringBuilder names = new StringBuilder();
    for (SettingKey known : values()) {
      names.append(known == NAME ? "" : known == REDACT ? " and " : ", ").append(known.key());
    }
    return names.toString();
  }

  /** Why a value is wrong and what is allowed, without the full stop; {@code null} if it is not. */
  @Nullable String objection(String value) {
    try {
      check.check(value);
      return null;
    } catch (IllegalArgumentException wrong) {
      String why = String.valueOf(wrong.getMessage());
      return why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
    }
  }

  private static void text(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a text is allowed, not nothing");
    }
  }

  private static void path(String value) {
    text(value);
    try {
      Path ignored = Path.of(value);
    } catch (InvalidPathException wrong) {
      throw new IllegalArgumentException(
          "a path is allowed, not \"" + value + "\": " + wrong.getReason(), wrong);
    }
  }

  private static void tags(String value) {
    for (String tag : value.split(",", -1)) {
      if (!tag.isBlank() && tag.substring(0, Math.max(0, tag.indexOf('='))).isBlank()) {
        throw new IllegalArgumentException(TAG_FORM + " is allowed, not \"" + tag.strip() + "\"");
      }
    }
  }

  private static void artifacts(String value) {
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

  /** Bytes of a total; 0 for no bound. */
  static long total(String value) {
    if (value.equals("0")) {
      return 0;
    }
    long bytes = ByteSize.parse(value);
    if (bytes != 0 && (bytes < MIN_TOTAL || bytes > MAX_TOTAL_BYTES)) {
      throw new IllegalArgumentException(
          "0 and 1MiB to 1024TiB are allowed, not \"" + value + "\"");
    }
    return bytes;
  }

  /** Milliseconds of an interval. */
  static long interval(String value) {
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
    boolean number = digits > 0 && digits <= MAX_DIGITS && unit > 0;
    long millis = number ? unit * Long.parseLong(text.substring(0, digits)) : 0;
    if (millis < 10 || millis > 3_600_000) {
      throw new IllegalArgumentException(
          "10ms to 1h are allowed, such as 500ms or 5s, not \"" + value + "\"");
    }
    return millis;
  }

  private static void expression(String value) {
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
