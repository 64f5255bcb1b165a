package dev.tachograph.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.LogLevels;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Window;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which records are wanted. Immutable.
 *
 * @param rank of the least severe level
 * @param targets any of them, and those below them; empty for all
 * @param window the part of the run
 * @param text in lower case, in a value or in the line as shown; null for any
 * @param pattern to be found in the line as shown; null for any
 * @param invert whether records without text and pattern are wanted instead
 */
record LogQuery(
    int rank,
    List<String> targets,
    Window window,
    @Nullable String text,
    @Nullable Pattern pattern,
    boolean invert) {

  /** All records of a part of the run. */
  static LogQuery all(Window window) {
    return new LogQuery(LogLevels.NAMES.size(), List.of(), window, null, null, false);
  }

  /** Whether something is searched for in the lines. */
  boolean isSearch() {
    return text != null || pattern != null;
  }

  /** A query for all records of these levels, targets and times. */
  LogQuery withoutSearch() {
    return new LogQuery(rank, targets, window, null, null, false);
  }

  /**
   * Whether a record is wanted.
   *
   * @param shown the line as shown, without colors
   * @throws CommandFailure if the pattern is too much for the line
   */
  boolean matches(JsonNode record, Supplier<String> shown) {
    return LogLevels.NAMES.indexOf(record.path("level").asText()) <= rank
        && isTarget(record.path("target").asText())
        && window.contains(record)
        && (!isSearch() || found(record, shown) != invert);
  }

  private boolean found(JsonNode record, Supplier<String> shown) {
    return (text == null || mentions(record, text, shown))
        && (pattern == null || find(pattern, shown.get()));
  }

  private static boolean find(Pattern pattern, String line) {
    try {
      return pattern.matcher(line).find();
    } catch (StackOverflowError tooDeep) {
      throw new CommandFailure(
          "--grep '"
              + pattern
              + "' is too deep for a line of "
              + line.length()
              + " characters; repeat no groups, such as [ab]* for (a|b)*");
    }
  }

  private static boolean mentions(JsonNode record, String wanted, Supplier<String> shown) {
    return holds(record.path("message"), wanted)
        || holds(record.path("fields"), wanted)
        || holds(record.path("thread"), wanted)
        || holds(record.path("error"), wanted)
        || shown.get().toLowerCase(Locale.ROOT).contains(wanted);
  }

  /** Whether a text occurs in a value, or in a nested one, including keys. */
  private static boolean holds(JsonNode node, String wanted) {
    if (node.isValueNode()) {
      return node.asText().toLowerCase(Locale.ROOT).contains(wanted);
    }
    for (JsonNode child : node) {
      if (holds(child, wanted)) {
        return true;
      }
    }
    for (var names = node.fieldNames(); names.hasNext(); ) {
      if (names.next().toLowerCase(Locale.ROOT).contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  boolean isTarget(String name) {
    if (targets.isEmpty()) {
      return true;
    }
    for (String target : targets) {
      if (name.equals(target)
          || (name.startsWith(target) && ".$".indexOf(name.charAt(target.length())) >= 0)) {
        return true;
      }
    }
    return false;
  }
}
