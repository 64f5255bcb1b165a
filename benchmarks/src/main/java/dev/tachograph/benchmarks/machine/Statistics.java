package dev.tachograph.benchmarks.machine;

import java.util.Arrays;

/**
 * Order statistics of some values.
 *
 * @param median the middle value, or the mean of the middle two
 * @param min the smallest
 * @param max the largest
 * @param low lower end of the interval that holds the median of what was sampled with a confidence
 *     of at least 95 %, by order statistics; NaN for fewer than six values
 * @param high its upper end
 */
public record Statistics(double median, double min, double max, double low, double high) {
  private static final double ERROR = 0.05;

  /** The statistics of at least one value. */
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

  /**
   * The greatest k for which the k-th smallest and the k-th largest value enclose the median with
   * the required confidence.
   */
  static int cut(int n) {
    double term = Math.pow(0.5, n); // P(X = 0) of n tosses of a fair coin.
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
