package dev.tachograph.agent.frameworks;

import dev.tachograph.common.Level;
import org.jspecify.annotations.Nullable;

/**
 * Levels of frameworks as ours. One that lies between two of ours counts as the less severe, and
 * its record names it.
 */
final class Levels {
  private Levels() {}

  /** A level of Logback, Log4j 1 or SLF4J's events: 40,000 is ERROR, 10,000 DEBUG. */
  static Level ofThousands(int level) {
    if (level >= 40_000) {
      return Level.ERROR;
    }
    if (level >= 30_000) {
      return Level.WARN;
    }
    if (level >= 20_000) {
      return Level.INFO;
    }
    return level >= 10_000 ? Level.DEBUG : Level.TRACE;
  }

  /** A level of Log4j 2: 200 is ERROR, 500 DEBUG. */
  static Level ofHundreds(int level) {
    if (level <= 200) {
      return Level.ERROR;
    }
    if (level <= 300) {
      return Level.WARN;
    }
    if (level <= 400) {
      return Level.INFO;
    }
    return level <= 500 ? Level.DEBUG : Level.TRACE;
  }

  /** A level of java.util.logging: SEVERE is ERROR, CONFIG INFO as in all bridges, FINE DEBUG. */
  static Level ofJul(int level) {
    if (level >= 1000) {
      return Level.ERROR;
    }
    if (level >= 900) {
      return Level.WARN;
    }
    if (level >= 700) {
      return Level.INFO;
    }
    return level >= 500 ? Level.DEBUG : Level.TRACE;
  }

  /** The name, unless it says no more than the level of ours does. */
  static @Nullable String nameUnlessOurs(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return switch (name) {
      case "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "SEVERE", "WARNING", "FINE", "FINEST" -> null;
      default -> name;
    };
  }
}
