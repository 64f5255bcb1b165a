package dev.tachograph.logging;

import dev.tachograph.common.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which records a layer wants: a level for every target. Immutable.
 *
 * <p>Directives stand between commas. {@code warn} is for every target without one of its own;
 * {@code a.b=debug} is for the target {@code a.b} and those below it, {@code a.b.C} and {@code
 * a.b$C} but not {@code a.bc}; the longest that fits counts. {@code off} takes nothing. Without a
 * directive for every target the others are off. Levels may be in any case.
 */
public final class LogFilter {
  private static final String LEGAL = "error, warn, info, debug, trace or off";
  private static final int OFF = -1;

  private final String directives;
  private final Map<String, Integer> thresholds = new HashMap<>();
  private int everything = OFF;

  private LogFilter(String directives) {
    this.directives = directives;
  }

  /**
   * Reads directives such as {@code warn,dev.tachograph.node=debug}.
   *
   * @param directives between commas; the empty text is wrong
   * @return the filter, whose {@code toString} is these directives
   * @throws IllegalArgumentException with a sentence for the user, for a directive that is wrong
   */
  public static LogFilter parse(String directives) {
    LogFilter filter = new LogFilter(directives.strip());
    boolean forEverything = false;
    for (String part : directives.split(",", -1)) {
      String directive = part.strip();
      int equals = directive.indexOf('=');
      if (equals < 0) {
        filter.everything = threshold(directives, directive);
        if (forEverything) {
          throw wrong(directives, "a level for every target is given twice");
        }
        forEverything = true;
        continue;
      }
      String target = directive.substring(0, equals).strip();
      if (target.isEmpty()) {
        throw wrong(directives, "\"" + directive + "\" names no target before its =");
      }
      int threshold = threshold(directives, directive.substring(equals + 1).strip());
      if (filter.thresholds.put(target, threshold) != null) {
        throw wrong(directives, "the target \"" + target + "\" is given twice");
      }
    }
    return filter;
  }

  private static int threshold(String directives, String level) {
    String name = level.toUpperCase(Locale.ROOT);
    if (name.equals("OFF")) {
      return OFF;
    }
    for (Level known : Level.values()) {
      if (known.name().equals(name)) {
        return known.ordinal();
      }
    }
    throw wrong(
        directives,
        (level.isEmpty() ? "a level is missing" : "\"" + level + "\" is no level")
            + "; a directive is LEVEL or TARGET=LEVEL, a level "
            + LEGAL);
  }

  private static IllegalArgumentException wrong(String directives, String why) {
    return new IllegalArgumentException("Log filter \"" + directives + "\": " + why + ".");
  }

  /**
   * {@return this filter, which takes nothing of some targets} What is below them keeps directives
   * of its own.
   *
   * @param targets dotted like class names
   */
  public LogFilter without(Collection<String> targets) {
    StringBuilder text = new StringBuilder();
    for (String part : directives.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0 || !targets.contains(part.substring(0, equals).strip())) {
        text.append(part.strip()).append(',');
      }
    }
    for (String target : targets) {
      text.append(target).append("=off,");
    }
    return parse(text.substring(0, text.length() - 1));
  }

  /**
   * {@return whether a record of this level and target passes}
   *
   * @param level of the record
   * @param target whose record it is, dotted like a class name
   */
  public boolean enabled(Level level, String target) {
    return level.ordinal() <= threshold(target);
  }

  private int threshold(String target) {
    if (thresholds.isEmpty()) {
      return everything;
    }
    String prefix = target;
    while (true) {
      @Nullable Integer threshold = thresholds.get(prefix);
      if (threshold != null) {
        return threshold;
      }
      int end = Math.max(prefix.lastIndexOf('.'), prefix.lastIndexOf('$'));
      if (end < 0) {
        return everything;
      }
      prefix = prefix.substring(0, end);
    }
  }

  @Override
  public String toString() {
    return directives;
  }
}
