package dev.tachograph.benchmarks.soak;

/**
 * A straight line through points, by least squares.
 *
 * @param perSecond the slope
 * @param error the standard error of the slope, from the residuals; NaN for fewer than three points
 */
record Slope(double perSecond, double error) {
  /**
   * Fits a line to points.
   *
   * @param seconds the times, not all the same
   * @param values the values, as many as times
   */
  static Slope of(double[] seconds, double[] values) {
    int n = seconds.length;
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < n; i++) {
      meanX += seconds[i] / n;
      meanY += values[i] / n;
    }
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      xx += (seconds[i] - meanX) * (seconds[i] - meanX);
      xy += (seconds[i] - meanX) * (values[i] - meanY);
    }
    double slope = xy / xx;
    double off = 0;
    for (int i = 0; i < n; i++) {
      double residual = values[i] - meanY - slope * (seconds[i] - meanX);
      off += residual * residual;
    }
    return new Slope(slope, n < 3 ? Double.NaN : Math.sqrt(off / (n - 2) / xx));
  }
}
