package dev.tachograph.common;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a file of a run says.
 *
 * <pre>
 * 2026-11-23__06-12-47-2 .logs .1 .jsonl .part
 * └─── time ─────────┘└┘ └─┬─┘ └┤        └─┬─┘
 *   base with its number  kind  segment   while the run goes on
 * </pre>
 *
 * <p>The time is that of the start, UTC; a year of more than four digits has its sign, {@code
 * +10000-01-01__00-00-00}, as ISO 8601 has it. Runs that start in the same second have the numbers
 * 2, 3, and so on.
 *
 * @param base what the names of all files of the run begin with
 * @param time the part of it that all runs of that second have
 * @param number of the run in that second, from 1
 * @param kind what is in the file; {@code null}: the name is a base alone
 * @param segment the number of a full file, or of one whose plain name was taken; {@link #LAST}
 *     without one
 * @param part whether the file is still written
 * @param temporary whether it is about to replace the one without {@code .new}
 */
public record RunFileName(
    String base,
    String time,
    int number,
    @Nullable Kind kind,
    int segment,
    boolean part,
    boolean temporary) {

  /** In the place of a segment: the file that is written last. */
  public static final int LAST = Integer.MAX_VALUE;

  /** Oldest run first; of one second the lower number. */
  public static final Comparator<RunFileName> OLDEST_FIRST =
      Comparator.comparing(RunFileName::year)
          .thenComparing(RunFileName::afterYear)
          .thenComparing(RunFileName::number);

  private static final String TIME = "[+-]?\\d{4,9}-\\d\\d-\\d\\d__\\d\\d-\\d\\d-\\d\\d";
  private static final String SEGMENT = "(?:\\.([1-9]\\d{0,8}))?";
  private static final Pattern NAME =
      Pattern.compile(
          ("((" + TIME + ")(?:-([2-9]|[1-9]\\d{1,8}))?)")
              + "(?:\\.(?:"
              + ("(logs|resources|events)" + SEGMENT + "\\.jsonl(\\.part)?")
              + ("|trace" + SEGMENT + "\\.json(\\.part)?")
              + "|json(\\.part)?((?:\\.\\d{1,9})?\\.new)?"
              + "|([1-9]\\d{0,8})\\.json"
              + "|(dump)-\\d{1,9}\\.txt"
              + "|(journal)"
              + "|(index)(\\.part)?"
              + "|(html)))?");

  /** What is in a file. */
  public enum Kind {
    /** Log records. */
    LOGS(".logs.jsonl"),
    /** Resource samples. */
    RESOURCES(".resources.jsonl"),
    /** Events. */
    EVENTS(".events.jsonl"),
    /** The Chrome trace. */
    TRACE(".trace.json"),
    /** The report. */
    REPORT(".json"),
    /** A state dump, whose name has a number before the end. */
    DUMP(".txt"),
    /** What a report needs of the large files, so that they need not be read. */
    INDEX(".index"),
    /** The page that was made of the run; no run has but that. */
    PAGE(".html"),
    /** The journal of a run that goes on, or that nobody finished. */
    JOURNAL(".journal");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }

    /** {@return what follows the base in the final name of a file without a number} */
    public String suffix() {
      return suffix;
    }
  }

  /**
   * {@return the parts of a file name; {@code null} if it is no name of a run's file}
   *
   * @param name of a file, without its directory
   */
  public static @Nullable RunFileName parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return null;
    }
    String segment = first(m.group(5), m.group(7), m.group(11));
    return new RunFileName(
        m.group(1),
        m.group(2),
        m.group(3) == null ? 1 : Integer.parseInt(m.group(3)),
        m.end(1) == name.length() ? null : kind(m),
        segment == null ? LAST : Integer.parseInt(segment),
        first(m.group(6), m.group(8), m.group(9), m.group(15)) != null,
        m.group(10) != null);
  }

  private static Kind kind(Matcher m) {
    String stream = m.group(4);
    if (stream != null) {
      return switch (stream) {
        case "logs" -> Kind.LOGS;
        case "resources" -> Kind.RESOURCES;
        default -> Kind.EVENTS;
      };
    }
    if (m.group(12) != null) {
      return Kind.DUMP;
    }
    if (m.group(13) != null) {
      return Kind.JOURNAL;
    }
    if (m.group(14) != null) {
      return Kind.INDEX;
    }
    if (m.group(16) != null) {
      return Kind.PAGE;
    }
    return m.group().startsWith(".trace", m.end(1)) ? Kind.TRACE : Kind.REPORT;
  }

  private static @Nullable String first(@Nullable String... texts) {
    for (String text : texts) {
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  private int year() {
    return Integer.parseInt(time.substring(0, time.indexOf('-', 1)));
  }

  private String afterYear() {
    return time.substring(time.indexOf('-', 1));
  }
}
