package dev.tachograph;

import dev.tachograph.internal.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tags of a run that its configuration and the environment set at the start. */
final class Tags {
  static final String VARIABLE = "TACHO_TAGS";

  private static final String FORM = "KEY=VALUE[,KEY=VALUE]...";

  private Tags() {}

  /** Whether a tag may have this key. */
  static boolean isKey(@Nullable String key) {
    return key != null && !key.isBlank() && key.indexOf('=') < 0;
  }

  /** The sentence about a key that no tag may have. */
  static String refused(@Nullable String key) {
    return "tag must have a key that is not blank and has no =, not '" + key + "'.";
  }

  /**
   * The tags at the start; the environment takes precedence over the program. A part of the
   * variable that is no tag is reported on stderr and ignored.
   *
   * @param given by the program
   * @param variable the content of {@code TACHO_TAGS}
   */
  static Map<String, String> atStart(Map<String, String> given, @Nullable String variable) {
    Map<String, String> tags = new LinkedHashMap<>(given);
    if (variable == null || variable.isBlank()) {
      return tags;
    }
    for (String tag : variable.split(",", -1)) {
      int equals = tag.indexOf('=');
      String key = equals < 0 ? "" : tag.substring(0, equals).strip();
      if (!key.isEmpty()) {
        tags.put(key, tag.substring(equals + 1).strip());
      } else if (!tag.isBlank()) {
        Console.report(null, VARIABLE + " takes " + FORM + ", not '" + tag.strip() + "'.");
      }
    }
    return tags;
  }
}
