package dev.tachograph.settings;

import static dev.tachograph.settings.SettingValues.TRUTH;

import dev.tachograph.logging.LogFilter;
import dev.tachograph.settings.SettingValues.Check;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys of settings, with what their values may be. */
enum SettingKey {
  NAME(SettingValues::text),
  OUT(SettingValues::path),
  TAGS(SettingValues::tags),
  SCOPE(SettingValues.oneOf("process", "loader")),
  LEVEL(LogFilter::parse),
  LOG(LogFilter::parse),
  TRACE_LEVEL(LogFilter::parse),
  LEVELS_FILE(SettingValues::path),
  ONLY(SettingValues::artifacts),
  NO_LOGS(TRUTH),
  NO_OUTPUT(TRUTH),
  MAX_TOTAL(SettingValues.size(true, "1MiB", "1024TiB")),
  MAX_FILE(SettingValues.size(true, "64KiB", "1TiB")),
  WHEN_TOTAL(SettingValues.oneOf("delete_oldest", "stop")),
  BOUNDED(TRUTH),
  KEEP(SettingValues::retention),
  RECOVER(TRUTH),
  SAMPLE_INTERVAL(SettingValues.time("10ms")),
  JOURNAL_DIR(SettingValues::path),
  JOURNAL_SIZE(SettingValues.size(false, "64KiB", "512MiB")),
  LOG_BUFFER(SettingValues.number(16, 1 << 24)),
  WHEN_FULL(SettingValues.oneOf("drop", "block")),
  BLOCK_TIMEOUT(SettingValues.time("1ms")),
  SYNC(SettingValues.oneOf("never", "interval", "interval_and_error")),
  SYNC_INTERVAL(SettingValues.time("10ms")),
  COLLAPSE(TRUTH),
  LOGS_TO_STDOUT(TRUTH),
  LOG_RECORDS(SettingValues.oneOf("all", "resources_only", "exclude_resources")),
  CALL_SITES(SettingValues.oneOf("error", "warn", "info", "debug", "trace", "none")),
  TRACE_ARGS(TRUTH),
  TRACE_LOCATIONS(TRUTH),
  TRACE_SAFEPOINTS(TRUTH),
  TRACE_MAX(SettingValues.size(true, "1MiB", "1024TiB")),
  SHUTDOWN_TIMEOUT(SettingValues.time("0s")),
  JUL(TRUTH),
  SPANS(SettingValues::text),
  REQUIRED(TRUTH),
  PARENT(SettingValues::text),
  REDACT(SettingValues::expression);

  private static final String NUMBERED = "redact.";
  private static final int MAX_DIGITS = 9;

  private final Check check;

  SettingKey(Check check) {
    this.check = check;
  }

  /** Its name in files and arguments. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is true or false, so that its name alone says true. */
  boolean isTruth() {
    return check == TRUTH;
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
}
