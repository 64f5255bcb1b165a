package dev.tachograph.analysis.internal.run;

import static dev.tachograph.resources.ResourceKey.DONE;
import static dev.tachograph.resources.ResourceKey.PROCESSED;

import dev.tachograph.resources.ResourceKey;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One key of the samples: a number for each step, and once steps cover several samples also the
 * least and the greatest of them, in the order in which they came. Used by one thread.
 */
final class SampleColumn {
  /** What the number of a step is. */
  private enum Of {
    /** The mean of its samples. */
    MEAN,
    /** The greatest: a change since the last sample is not to be lost among samples without. */
    GREATEST,
    /** The last, of a key that only counts up. */
    LAST
  }

  private static final Set<String> SINCE_LAST =
      ResourceKey.all().stream()
          .filter(ResourceKey::isSinceLast)
          .map(ResourceKey::key)
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> COUNTED_UP = Set.of(DONE.key(), PROCESSED.key());

  private final Of of;
  private double[] values;
  private double @Nullable [] earlier;
  private double @Nullable [] later;
  private double last = Double.NaN;

  /** The step that the sum is of. */
  private int open = -1;

  private double sum;
  private long summed;

  SampleColumn(String key, int room, boolean extremes) {
    of = SINCE_LAST.contains(key) ? Of.GREATEST : COUNTED_UP.contains(key) ? Of.LAST : Of.MEAN;
    values = unknown(room);
    if (extremes) {
      earlier = unknown(room);
      later = unknown(room);
    }
  }

  private static double[] unknown(int room) {
    double[] column = new double[room];
    Arrays.fill(column, Double.NaN);
    return column;
  }

  private static double[] grown(double[] column, int room) {
    double[] grown = Arrays.copyOf(column, room);
    Arrays.fill(grown, column.length, room, Double.NaN);
    return grown;
  }

  /** Whether its values are changes since the last sample, so that they add up. */
  boolean addsUp() {
    return of == Of.GREATEST;
  }

  void room(int room) {
    values = grown(values, room);
    earlier = earlier == null ? null : grown(earlier, room);
    later = later == null ? null : grown(later, room);
  }

  /** Adds the value of a sample to its step, which is the last one or a new one. */
  void put(int step, double value) {
    last = value;
    double[] first = earlier;
    double[] second = later;
    if (first == null || second == null) {
      values[step] = value;
      return;
    }
    if (step != open) {
      open = step;
      sum = 0;
      summed = 0;
    }
    if (of == Of.LAST || Double.isNaN(values[step])) {
      values[step] = value;
    } else if (of == Of.GREATEST) {
      values[step] = Math.max(values[step], value);
    }
    if (of == Of.MEAN && Double.isFinite(value)) {
      sum += value;
      summed++;
      values[step] = sum / summed;
    }
    extremes(first, second, step, value);
  }

  /** Puts a step that was merged elsewhere. */
  void put(int step, SampleStep merged) {
    last = merged.last();
    values[step] =
        of == Of.LAST
            ? merged.last()
            : of == Of.MEAN ? merged.mean() : Math.max(merged.earlier(), merged.later());
    if (earlier != null && later != null) {
      earlier[step] = merged.earlier();
      later[step] = merged.later();
    }
  }

  private static void extremes(double[] first, double[] second, int step, double value) {
    double a = first[step];
    double b = second[step];
    if (Double.isNaN(a) || (Double.isInfinite(a) && Double.isFinite(value))) {
      first[step] = value;
      second[step] = value;
    } else if (Double.isFinite(value)) {
      if (value < Math.min(a, b)) {
        first[step] = Math.max(a, b);
        second[step] = value;
      } else if (value > Math.max(a, b)) {
        first[step] = Math.min(a, b);
        second[step] = value;
      }
    }
  }

  /**
   * Makes one step of every few, and keeps extremes from now on.
   *
   * @param size the number of steps so far, a multiple of {@code few}
   * @param room the number of steps to have room for
   */
  void merge(int few, int size, int room) {
    double[] first = unknown(room);
    double[] second = unknown(room);
    double[] merged = unknown(room);
    for (int i = 0; i < size; i++) {
      int step = i / few;
      extremes(first, second, step, earlier == null ? values[i] : earlier[i]);
      extremes(first, second, step, later == null ? values[i] : later[i]);
    }
    for (int step = 0; step < size / few; step++) {
      merged[step] = merged(step * few, few);
    }
    values = merged;
    earlier = first;
    later = second;
    open = -1;
  }

  private double merged(int from, int few) {
    double result = Double.NaN;
    double total = 0;
    int finite = 0;
    for (int i = from; i < from + few; i++) {
      double value = values[i];
      if (Double.isNaN(value)) {
        continue;
      }
      boolean greater = Double.isNaN(result) || value > result;
      result = of == Of.LAST || greater ? value : result;
      if (Double.isFinite(value)) {
        total += value;
        finite++;
      }
    }
    return of == Of.MEAN && finite > 0 ? total / finite : result;
  }

  /** The number of a step; NaN if it is not known. */
  double value(int step) {
    return values[step];
  }

  /** The extreme that came first in a step. */
  double earlier(int step) {
    return earlier == null ? values[step] : earlier[step];
  }

  /** The extreme that came last in a step; the same as {@link #earlier} of a single sample. */
  double later(int step) {
    return later == null ? values[step] : later[step];
  }

  /** The last value of all; NaN if there is none. */
  double last() {
    return last;
  }
}
