package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A line of a log: of the program's own, or of what we recorded. */
record Line(String level, String thread, String logger, String text) {
  /** What a layout of a test puts between the parts of a line, and behind it. */
  private static final String PART = "~|~";

  private static final String MASK = "***";
  private static final String END = "~;~\n";

  /**
   * Reads a log whose layout separates level, thread, logger and text; a line whose end was not
   * written is left out.
   */
  static List<Line> separated(String log) {
    List<Line> lines = new ArrayList<>();
    int at = 0;
    for (int end = log.indexOf(END); end >= 0; end = log.indexOf(END, at)) {
      String[] parts = log.substring(at, end).split(Pattern.quote(PART), 4);
      assertThat(parts).as(log.substring(at, end)).hasSize(4);
      lines.add(new Line(parts[0].strip(), parts[1], parts[2], parts[3]));
      at = end + END.length();
    }
    return lines;
  }

  /**
   * Reads a log in which lines begin as a pattern says, with groups {@code level}, {@code thread},
   * {@code logger} and {@code text}; what does not begin so belongs to the line before.
   */
  static List<Line> beginning(Pattern begin, String log) {
    List<Line> lines = new ArrayList<>();
    int whole = log.lastIndexOf('\n') + 1;
    for (String line : log.substring(0, whole).lines().toList()) {
      Matcher matcher = begin.matcher(line);
      if (matcher.matches()) {
        lines.add(
            new Line(
                level(matcher.group("level")),
                matcher.group("thread"),
                matcher.group("logger"),
                matcher.group("text")));
      } else if (!lines.isEmpty()) {
        lines.add(lines.remove(lines.size() - 1).and(line));
      }
    }
    return lines;
  }

  /** Ours for the names that java.util.logging has. */
  private static String level(String name) {
    return switch (name) {
      case "SEVERE", "FATAL" -> "ERROR";
      case "WARNING" -> "WARN";
      default -> name;
    };
  }

  private Line and(String more) {
    return new Line(level, thread, logger, text + "\n" + more);
  }

  /** The lines without their loggers, for logs that have callers in their place. */
  static List<Line> withoutLoggers(List<Line> lines) {
    return lines.stream().map(line -> new Line(line.level, line.thread, "", line.text)).toList();
  }

  /** Checks that each thread has these lines in that order, and no other. */
  static void same(List<Line> recorded, List<Line> own) {
    assertThat(own).isNotEmpty();
    Map<String, List<Line>> ours = byThread(recorded);
    Map<String, List<Line>> theirs = byThread(own);
    theirs.forEach(
        (thread, lines) ->
            assertThat(difference(ours.getOrDefault(thread, List.of()), lines))
                .as(thread)
                .isEmpty());
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    assertThat(recorded).hasSameSizeAs(own);
  }

  /**
   * Checks what is recorded of a program that was killed: all that its log has, and of each thread
   * at most one line more, which was on its way to the log.
   */
  static void nothingIsLost(List<Line> recorded, List<Line> own) {
    assertThat(own).isNotEmpty();
    Map<String, List<Line>> ours = byThread(recorded);
    Map<String, List<Line>> theirs = byThread(own);
    theirs.forEach(
        (thread, lines) -> {
          List<Line> mine = ours.getOrDefault(thread, List.of());
          int kept = Math.min(mine.size(), lines.size());
          assertThat(difference(mine.subList(0, kept), lines)).as(thread).isEmpty();
          assertThat(mine.size()).as(thread).isBetween(lines.size(), lines.size() + 1);
        });
    ours.forEach(
        (thread, lines) -> {
          if (!theirs.containsKey(thread)) {
            assertThat(lines).as(thread).hasSize(1);
          }
        });
  }

  private static Map<String, List<Line>> byThread(List<Line> lines) {
    Map<String, List<Line>> threads = new LinkedHashMap<>();
    lines.forEach(line -> threads.computeIfAbsent(line.thread, t -> new ArrayList<>()).add(line));
    return threads;
  }

  /** {@return where two lists differ first; empty if they do not} Thousands are hard to read. */
  private static String difference(List<Line> recorded, List<Line> own) {
    for (int i = 0; i < Math.max(recorded.size(), own.size()); i++) {
      if (i >= recorded.size()) {
        return "line " + i + " is missing: " + own.get(i);
      }
      if (i >= own.size()) {
        return "line " + i + " is nobody's: " + recorded.get(i);
      }
      if (!recorded.get(i).isOf(own.get(i))) {
        return "line " + i + " is " + recorded.get(i) + " instead of " + own.get(i);
      }
    }
    return "";
  }

  /** Whether this is recorded of a line: in our records secrets are masked. */
  private boolean isOf(Line own) {
    if (!text.contains(MASK)) {
      return equals(own);
    }
    String masked =
        Stream.of(text.split(Pattern.quote(MASK), -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("[^\n]+"));
    return own.text.matches(masked) && equals(new Line(own.level, own.thread, own.logger, text));
  }
}
