package dev.tachograph.agent.frameworks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and contexts of frameworks in the run's form. */
final class Texts {
  private static final String ROOT = "root";

  /** What jul-to-slf4j calls a logger without a name. */
  private static final String UNKNOWN = "unknown.jul.logger";

  private Texts() {}

  /** The target of a logger's records: a root logger and one without a name are {@code root}. */
  static String target(@Nullable String loggerName) {
    return loggerName == null || loggerName.isEmpty() || loggerName.equals(UNKNOWN)
        ? ROOT
        : loggerName;
  }

  /** A copy of a context in which everything is a text; {@code null} for an empty one. */
  static @Nullable Map<String, String> context(@Nullable Map<?, ?> context) {
    if (context == null || context.isEmpty()) {
      return null;
    }
    Map<String, String> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : context.entrySet()) {
      copy.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
    }
    return copy;
  }
}
