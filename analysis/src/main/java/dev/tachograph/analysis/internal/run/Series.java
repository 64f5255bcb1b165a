package dev.tachograph.analysis.internal.run;

import static dev.tachograph.resources.ResourceKey.DONE;
import static dev.tachograph.resources.ResourceKey.PROCESSED;

import dev.tachograph.analysis.figures.TimeSeries;
import java.util.function.IntToDoubleFunction;

/** Series derived from the samples. */
public final class Series {
  /** The name of the series of units done per second. */
  public static final String THROUGHPUT = "throughput";

  private Series() {}

  /**
   * Units done per second between the end of a step of the samples and that of the one before; NaN
   * if unknown.
   */
  public static double throughput(Samples samples, int step) {
    if (step == 0) {
      return samples.throughput().value(0);
    }
    long millis = samples.millis(step) - samples.millis(step - 1);
    double done = done(samples, step) - done(samples, step - 1);
    return millis <= 0 ? Double.NaN : Math.max(0, done) * 1000 / millis;
  }

  /** The greatest throughput of the samples of a step; NaN if unknown. */
  public static double greatestThroughput(Samples samples, int step) {
    SampleColumn throughput = samples.throughput();
    return Math.max(throughput.earlier(step), throughput.later(step));
  }

  /** Units done until the end of a step, under whichever key the program provides them, or NaN. */
  public static double done(Samples samples, int step) {
    double done = samples.value(DONE, step);
    return Double.isNaN(done) ? samples.value(PROCESSED, step) : done;
  }

  /** A key of the samples over time, with all its peaks; all NaN if it is absent. */
  public static TimeSeries of(Samples samples, String key) {
    return of(samples, key, i -> samples.earlier(key, i), i -> samples.later(key, i));
  }

  /** The throughput over time, with all its peaks. */
  public static TimeSeries ofThroughput(Samples samples) {
    SampleColumn throughput = samples.throughput();
    return of(samples, THROUGHPUT, throughput::earlier, throughput::later);
  }

  /**
   * A point for each sample; two for each step of several samples, at its beginning and its middle,
   * as in {@link TimeSeries#reduced}.
   */
  private static TimeSeries of(
      Samples samples, String name, IntToDoubleFunction earlier, IntToDoubleFunction later) {
    int points = samples.isMerged() ? 2 : 1;
    double[] millis = new double[points * samples.size()];
    double[] values = new double[points * samples.size()];
    for (int i = 0; i < samples.size(); i++) {
      millis[points * i] = points == 1 ? samples.millis(i) : samples.beginMillis(i);
      values[points * i] = earlier.applyAsDouble(i);
      if (points == 2) {
        millis[2 * i + 1] = (samples.beginMillis(i) + samples.millis(i)) / 2.0;
        values[2 * i + 1] = later.applyAsDouble(i);
      }
    }
    return new TimeSeries(name, millis, values);
  }

  /**
   * The figures of the throughput over all samples, weighted by the time that each value covers.
   */
  public static Figures throughput(Samples samples) {
    return samples.throughputFigures();
  }

  /**
   * The sum of a rate per second over the run: each value covers the time since the previous
   * sample. NaN if the key is absent.
   */
  public static double total(Samples samples, String rate) {
    return samples.figures(rate).total();
  }
}
