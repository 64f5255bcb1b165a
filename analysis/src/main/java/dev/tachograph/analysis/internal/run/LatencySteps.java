package dev.tachograph.analysis.internal.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Durations by name and over time, in a bounded number of steps: the step doubles when a time
 * exceeds the last one. Counts and maxima are exact, percentiles to two digits; used by one thread.
 */
public final class LatencySteps {
  /** The maximum number of steps. */
  public static final int MAX_STEPS = 96;

  /** The maximum number of names with histograms; durations of further ones are left out. */
  public static final int MAX_NAMES = 40;

  private static final long FIRST_STEP_MILLIS = 50;

  /** Histograms count tenths of a microsecond, up to a month. */
  private static final double UNITS_PER_MS = 10_000;

  private static final long MAX_UNITS = 31L * 86_400 * 10_000_000;
  private static final double MAX_MILLIS = 1e13;
  private static final int BINS_PER_DOUBLING = 2;

  /**
   * The durations of one step, in ms.
   *
   * @param step its number; it begins at so many times {@link #stepMillis}
   * @param count how many ended in it
   * @param p50 their median
   * @param p95 the duration that 95 % of them do not exceed
   * @param p99 the duration that 99 % of them do not exceed
   * @param max the longest
   */
  public record Step(int step, long count, double p50, double p95, double p99, double max) {}

  /**
   * A part of a distribution.
   *
   * @param from the least duration in it, in ms
   * @param to the next part's least duration, in ms
   * @param count how many there are
   */
  public record Bin(double from, double to, long count) {}

  /** The durations with one name. */
  public static final class Kind {
    private final @Nullable IntCountsHistogram[] steps = new IntCountsHistogram[MAX_STEPS];
    private final double[] max = new double[MAX_STEPS];
    private double total;
    private long count;

    private void add(int step, double millis) {
      IntCountsHistogram histogram = steps[step];
      if (histogram == null) {
        histogram = new IntCountsHistogram(2);
        steps[step] = histogram;
      }
      histogram.recordValue(Math.min(MAX_UNITS, Math.round(Math.max(0, millis) * UNITS_PER_MS)));
      max[step] = Math.max(max[step], millis);
      total += Math.max(0, millis);
      count++;
    }

    private void fold() {
      for (int i = 0; i < MAX_STEPS; i++) {
        int first = 2 * i;
        if (first >= MAX_STEPS) {
          steps[i] = null;
          max[i] = 0;
          continue;
        }
        IntCountsHistogram one = steps[first];
        IntCountsHistogram other = steps[first + 1];
        if (one != null && other != null) {
          one.add(other);
        }
        max[i] = Math.max(max[first], max[first + 1]);
        steps[i] = one == null ? other : one;
      }
    }

    /** {@return the number of durations} */
    public long count() {
      return count;
    }

    /** {@return the sum of the durations in ms} */
    public double totalMillis() {
      return total;
    }

    /** {@return the steps in which a duration ended, in the order of time} */
    public List<Step> steps() {
      List<Step> made = new ArrayList<>();
      for (int i = 0; i < MAX_STEPS; i++) {
        IntCountsHistogram of = steps[i];
        if (of != null) {
          made.add(
              new Step(i, of.getTotalCount(), at(of, i, 50), at(of, i, 95), at(of, i, 99), max[i]));
        }
      }
      return made;
    }

    private double at(IntCountsHistogram of, int step, double percent) {
      return Math.min(max[step], of.getValueAtPercentile(percent) / UNITS_PER_MS);
    }

    /** {@return the distribution: parts of growing width, two for each doubling, in order} */
    public List<Bin> bins() {
      TreeMap<Integer, Long> counts = new TreeMap<>();
      for (IntCountsHistogram of : steps) {
        if (of != null) {
          of.recordedValues()
              .forEach(
                  value ->
                      counts.merge(
                          bin(value.getValueIteratedTo()),
                          value.getCountAddedInThisIterationStep(),
                          Long::sum));
        }
      }
      List<Bin> made = new ArrayList<>();
      counts.forEach((bin, n) -> made.add(new Bin(edge(bin), edge(bin + 1), n)));
      return made;
    }

    private static int bin(long units) {
      return units <= 0
          ? 0
          : Math.max(
              0, (int) Math.floor(BINS_PER_DOUBLING * Math.log((double) units) / Math.log(2)));
    }

    private static double edge(int bin) {
      return Math.pow(2, (double) bin / BINS_PER_DOUBLING) / UNITS_PER_MS;
    }
  }

  private final Map<String, Kind> kinds = new TreeMap<>();
  private long stepMillis = FIRST_STEP_MILLIS;

  /** Adds a duration; one at a time beyond all reason is left out. */
  void add(String name, double endMillis, double millis) {
    if (!(endMillis < MAX_MILLIS)) {
      return;
    }
    Kind kind = kinds.get(name);
    if (kind == null) {
      if (kinds.size() == MAX_NAMES) {
        return;
      }
      kind = new Kind();
      kinds.put(name, kind);
    }
    double at = Math.max(0, endMillis);
    while (at >= (double) stepMillis * MAX_STEPS) {
      kinds.values().forEach(Kind::fold);
      stepMillis *= 2;
    }
    kind.add((int) (at / stepMillis), millis);
  }

  /** {@return the length of a step in ms} */
  public long stepMillis() {
    return stepMillis;
  }

  /** {@return the names, those with the longest total first} */
  public List<String> names() {
    return kinds.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, Kind> e) -> -e.getValue().totalMillis()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** {@return the durations of a name; {@code null} if there is none} */
  public @Nullable Kind kind(String name) {
    return kinds.get(name);
  }
}
