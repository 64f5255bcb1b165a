package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.console.Console;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The console's filter as set by the environment: {@code TACHO_LOG} takes precedence over the
 * program.
 */
final class ConsoleFilter {
  static final String VARIABLE = "TACHO_LOG";

  private ConsoleFilter() {}

  /** The filter in force; an invalid one in the environment is reported on stderr and ignored. */
  static LogFilter of(LogFilter given, Map<String, String> env) {
    String directives = env.get(VARIABLE);
    if (directives == null || directives.isBlank()) {
      return given;
    }
    try {
      return LogFilter.parse(directives);
    } catch (IllegalArgumentException wrong) {
      Console.report(
          null, VARIABLE + ": " + wrong.getMessage() + " The console shows " + given + ".");
      return given;
    }
  }

  /** Whether the environment asks for errors of a target that no run records. */
  static boolean wantsErrors(@Nullable String directives, String target) {
    if (directives == null || directives.isBlank()) {
      return true;
    }
    try {
      return LogFilter.parse(directives).enabled(Level.ERROR, target);
    } catch (IllegalArgumentException wrong) {
      return true;
    }
  }
}
