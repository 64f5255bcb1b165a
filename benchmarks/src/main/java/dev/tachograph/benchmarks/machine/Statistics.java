package dev.tachograph.benchmarks.machine;

import java.util.Arrays;

/**
 * Figures of some values, in their order of size.
 *
 * @param median the middle one, or the mean of the middle two
 * @param min the least
 * @param max the greatest
 * @param low lower end of the interval that holds the median of what was sampled with a confidence
 *     of at least 95 %, by order statistics; NaN for fewer than six values
 * @param high its upper end
 */
public record Statistics(double median, double min, double max, double low, double high) {
  private static final double ERROR = 0.05;

  /** The figures of at least one value. */
  public static Statistics of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    int cut = cut(n);
    boolean known = cut > 0;
    return new Statistics(
        median,
        sorted[0],
        sorted[n - 1],
        known ? sorted[cut - 1] : Double.NaN,
        known ? sorted[n - cut] : Double.NaN);
  }

  /** The greatest k for which the k-th and the k-th last value enclose the median well enough. */
  static int cut(int n) {
    double term = Math.pow(0.5, n); // P(X = 0) of a fair coin's n tosses
    double below = 0;
    int k = 0;
    while (k < n && 2 * (below + term) <= ERROR) {
      below += term;
      term = term * (n - k) / (k + 1);
      k++;
    }
    return k;
  }
}
