package dev.tachograph.analysis.internal.run;

import java.util.Arrays;
import org.HdrHistogram.DoubleHistogram;

/**
 * Weighted values of something of which there are thousands, each with few values: a histogram
 * takes 60 KB, this 16 bytes for each value that differs. The first values are kept as they are;
 * beyond {@link #EXACT} those are one that a histogram of three digits does not tell apart. Used by
 * one thread.
 */
final class FewCounts {
  private static final int EXACT = 64;

  /** With more than these a histogram is smaller. */
  private static final int MAX = 2048;

  /** The bits of a double that a histogram of three digits does not have. */
  private static final int BELOW = 42;

  private double[] values = new double[4];
  private long[] weights = new long[4];
  private int size;
  private boolean sorted;

  /** Adds a value; false if there is no room for more, and a histogram is to take over. */
  boolean add(double value, long weight) {
    if (!sorted && size == EXACT) {
      sort();
    }
    if (!sorted) {
      insert(size, value, weight);
      return true;
    }
    double least = rounded(value);
    int at = Arrays.binarySearch(values, 0, size, least);
    if (at >= 0) {
      weights[at] += weight;
    } else if (size == MAX) {
      return false;
    } else {
      insert(-at - 1, least, weight);
    }
    return true;
  }

  private static double rounded(double value) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(value) >> BELOW << BELOW);
  }

  private void insert(int at, double value, long weight) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
      weights = Arrays.copyOf(weights, size * 2);
    }
    System.arraycopy(values, at, values, at + 1, size - at);
    System.arraycopy(weights, at, weights, at + 1, size - at);
    values[at] = value;
    weights[at] = weight;
    size++;
  }

  private void sort() {
    double[] before = Arrays.copyOf(values, size);
    long[] of = Arrays.copyOf(weights, size);
    int n = size;
    size = 0;
    sorted = true;
    for (int i = 0; i < n; i++) {
      add(before[i], of[i]);
    }
  }

  /** All of them in a histogram. */
  DoubleHistogram histogram() {
    DoubleHistogram histogram = new DoubleHistogram(3);
    for (int i = 0; i < size; i++) {
      record(histogram, values[i], weights[i]);
    }
    return histogram;
  }

  /** Adds a value to a histogram, unless it is beyond its range. */
  static void record(DoubleHistogram histogram, double value, long weight) {
    try {
      histogram.recordValueWithCount(value, weight);
    } catch (ArrayIndexOutOfBoundsException e) {
      // Beyond the maximum range of the histogram.
    }
  }
}
