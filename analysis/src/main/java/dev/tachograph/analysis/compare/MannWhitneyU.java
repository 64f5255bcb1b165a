package dev.tachograph.analysis.compare;

import java.util.Arrays;

/**
 * The test of Mann and Whitney (1947, "On a test of whether one of two random variables is
 * stochastically larger than the other") by the exact distribution of the rank sum, given the
 * values, with ties at their mean rank; and the corresponding interval of Hodges and Lehmann.
 */
final class MannWhitneyU {
  private final double[] base;
  private final double[] head;

  /**
   * Creates a test of two sides, each of at least one value and at most {@link
   * Comparison#MAX_RUNS}.
   */
  MannWhitneyU(double[] base, double[] head) {
    this.base = base.clone();
    this.head = head.clone();
  }

  /** The middle value, or the mean of the two in the middle. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /**
   * The two-sided p: the share of random splits of the values whose rank sum is at least as far
   * off.
   */
  double p() {
    int[] ranks = doubledRanks();
    int sum = 0;
    for (int i = 0; i < base.length; i++) {
      sum += ranks[i];
    }
    double[] ways = countSums(ranks, base.length);
    // Twice the mean of the doubled rank sum is an integer.
    int middle = 2 * base.length * (base.length + head.length + 1);
    int off = Math.abs(2 * sum - middle);
    double all = 0;
    double asFar = 0;
    for (int s = 0; s < ways.length; s++) {
      all += ways[s];
      asFar += Math.abs(2 * s - middle) >= off ? ways[s] : 0;
    }
    return Math.min(1, asFar / all);
  }

  /** Twice the rank of each value, those of the base first; equal values have their mean rank. */
  private int[] doubledRanks() {
    double[] all = Arrays.copyOf(base, base.length + head.length);
    System.arraycopy(head, 0, all, base.length, head.length);
    int[] ranks = new int[all.length];
    for (int i = 0; i < all.length; i++) {
      int below = 0;
      int equal = 0;
      for (double other : all) {
        below += other < all[i] ? 1 : 0;
        equal += other == all[i] ? 1 : 0;
      }
      ranks[i] = 2 * below + equal + 1;
    }
    return ranks;
  }

  /** The number of ways in which the given number of ranks adds up to each sum. */
  private static double[] countSums(int[] ranks, int chosen) {
    int max = Arrays.stream(ranks).sum();
    double[][] ways = new double[chosen + 1][max + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int k = chosen; k > 0; k--) {
        for (int s = max; s >= rank; s--) {
          ways[k][s] += ways[k - 1][s - rank];
        }
      }
    }
    return ways[chosen];
  }

  /**
   * The interval of the relative change, from the sorted ratios of all pairs; NaN twice if there
   * are too few runs for one, or a value is not positive.
   *
   * @param alpha the chance that it misses the change, such as 0.05
   */
  double[] interval(double alpha) {
    double[] ratios = new double[base.length * head.length];
    int at = 0;
    for (double b : base) {
      for (double h : head) {
        if (b <= 0 || h <= 0) {
          return new double[] {Double.NaN, Double.NaN};
        }
        ratios[at++] = h / b;
      }
    }
    int cut = cut(alpha / 2);
    if (cut == 0) {
      return new double[] {Double.NaN, Double.NaN};
    }
    Arrays.sort(ratios);
    return new double[] {ratios[cut - 1] - 1, ratios[ratios.length - cut] - 1};
  }

  /**
   * The largest c for which U &lt; c has at most this probability without ties; 0 if there is none.
   */
  private int cut(double tail) {
    int n = base.length;
    int[] ranks = new int[n + head.length];
    Arrays.setAll(ranks, i -> i + 1);
    double[] ways = countSums(ranks, n);
    double all = Arrays.stream(ways).sum();
    int min = n * (n + 1) / 2;
    double below = 0;
    int cut = 0;
    while (min + cut < ways.length && (below + ways[min + cut]) / all <= tail) {
      below += ways[min + cut];
      cut++;
    }
    return cut;
  }
}
