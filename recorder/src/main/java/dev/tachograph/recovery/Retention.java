package dev.tachograph.recovery;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which runs of a directory are kept: the newest ones, up to a number, an age and a total size. A
 * run goes as soon as one of the limits that are set says so. Immutable; {@link Pruning} applies
 * it.
 */
public final class Retention {
  private static final String LEGAL =
      "a limit is a number of runs such as 10, an age such as 30d, 12h, 90min or 45s,"
          + " or a total size such as 2GiB, 500MiB, 64KiB or 4096B";

  private static final Retention NONE = new Retention(null, null, null);
  private static final Pattern LIMIT = Pattern.compile("(\\d{1,12})\\s*([a-z]*)");
  private static final Map<String, Duration> AGES =
      Map.of(
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  /** A thousand years. */
  private static final Duration MAX_AGE = Duration.ofDays(365_000);

  private final @Nullable Integer runs;
  private final @Nullable Duration age;
  private final @Nullable Long totalBytes;

  private Retention(@Nullable Integer runs, @Nullable Duration age, @Nullable Long totalBytes) {
    this.runs = runs;
    this.age = age;
    this.totalBytes = totalBytes;
  }

  /** {@return no limit: everything is kept} */
  public static Retention none() {
    return NONE;
  }

  /**
   * Reads limits such as {@code 10}, {@code 30d}, {@code 2GiB} or several between commas. Units of
   * age are {@code s}, {@code min}, {@code h} and {@code d}, of size {@code B}, {@code KiB}, {@code
   * MiB}, {@code GiB} and {@code TiB}, in any case.
   *
   * @param limits each kind at most once
   * @return a retention with these limits
   * @throws IllegalArgumentException with a sentence for the user, for a limit that is wrong
   */
  public static Retention parse(String limits) {
    Retention retention = NONE;
    for (String limit : limits.split(",", -1)) {
      Matcher m = LIMIT.matcher(limit.strip().toLowerCase(Locale.ROOT));
      if (!m.matches()) {
        throw wrong(limit, LEGAL);
      }
      try {
        retention = retention.and(limit, Long.parseLong(m.group(1)), m.group(2));
      } catch (ArithmeticException tooLarge) {
        throw wrong(limit, "that is too much");
      }
    }
    return retention;
  }

  private Retention and(String limit, long number, String unit) {
    Duration age = AGES.get(unit);
    Long size = ByteSize.unit(unit);
    if (!unit.isEmpty() && age == null && size == null) {
      throw wrong(limit, LEGAL);
    }
    if (age != null ? this.age != null : size != null ? totalBytes != null : runs != null) {
      throw wrong(limit, "a limit of this kind is given twice");
    }
    if (age != null) {
      return withAge(age.multipliedBy(number));
    }
    return size != null
        ? withTotalBytes(Math.multiplyExact(size, number))
        : withRuns(Math.toIntExact(number));
  }

  private static IllegalArgumentException wrong(String limit, String why) {
    return new IllegalArgumentException("Retention \"" + limit.strip() + "\": " + why + ".");
  }

  /**
   * This, and no more than the newest runs.
   *
   * @param runs 0 or more, the run that is being recorded included
   * @return a new retention with that limit; this one stays as it is
   * @throws IllegalArgumentException if it is negative
   */
  public Retention withRuns(int runs) {
    if (runs < 0) {
      throw new IllegalArgumentException("runs must be 0 or more, not " + runs + ".");
    }
    return new Retention(runs, age, totalBytes);
  }

  /**
   * This, and no run of which nothing was written for longer.
   *
   * @param age 0 to 365,000 days
   * @return a new retention with that limit; this one stays as it is
   * @throws IllegalArgumentException if it is outside
   */
  public Retention withAge(Duration age) {
    if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
      throw new IllegalArgumentException("age must be 0 to 365000 days, not " + age + ".");
    }
    return new Retention(runs, age, totalBytes);
  }

  /**
   * This, and no more than the newest runs whose files together have so many bytes.
   *
   * @param totalBytes 0 or more
   * @return a new retention with that limit; this one stays as it is
   * @throws IllegalArgumentException if it is negative
   */
  public Retention withTotalBytes(long totalBytes) {
    if (totalBytes < 0) {
      throw new IllegalArgumentException("totalBytes must be 0 or more, not " + totalBytes + ".");
    }
    return new Retention(runs, age, totalBytes);
  }

  /** {@return whether everything is kept, since no limit is set} */
  public boolean isNone() {
    return runs == null && age == null && totalBytes == null;
  }

  /**
   * Whether a run is kept.
   *
   * @param rank 1 for the newest run of the directory
   * @param idleMillis since something of it was written last
   * @param bytesUpTo bytes of this run and of those that are newer
   */
  boolean keeps(int rank, long idleMillis, long bytesUpTo) {
    return (runs == null || rank <= runs)
        && (age == null || idleMillis <= age.toMillis())
        && (totalBytes == null || bytesUpTo <= totalBytes);
  }

  /** As {@link #parse} takes it; {@code none} without a limit. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(",").setEmptyValue("none");
    if (runs != null) {
      text.add(runs.toString());
    }
    if (age != null) {
      text.add(age.toSeconds() + "s");
    }
    if (totalBytes != null) {
      text.add(totalBytes + "B");
    }
    return text.toString();
  }
}
