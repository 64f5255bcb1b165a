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

  /** Units done per second between a sample and the previous one; NaN if unknown. */
  public static double throughput(Samples samples, int sample) {
    if (sample == 0) {
      return Double.NaN;
    }
    long millis = samples.millis(sample) - samples.millis(sample - 1);
    double done = done(samples, sample) - done(samples, sample - 1);
    return millis <= 0 ? Double.NaN : Math.max(0, done) * 1000 / millis;
  }

  /** Units done until a sample, under whichever key the program provides them; NaN if unknown. */
  public static double done(Samples samples, int sample) {
    double done = samples.value(DONE, sample);
    return Double.isNaN(done) ? samples.value(PROCESSED, sample) : done;
  }

  /** A key of the held samples over time; all NaN if it is absent. */
  public static TimeSeries of(Samples samples, String key) {
    return of(samples, key, i -> samples.value(key, i));
  }

  /** The throughput over time. */
  public static TimeSeries ofThroughput(Samples samples) {
    return of(samples, THROUGHPUT, i -> throughput(samples, i));
  }

  private static TimeSeries of(Samples samples, String name, IntToDoubleFunction value) {
    double[] millis = new double[samples.size()];
    double[] values = new double[samples.size()];
    for (int i = 0; i < values.length; i++) {
      millis[i] = samples.millis(i);
      values[i] = value.applyAsDouble(i);
    }
    return new TimeSeries(name, millis, values);
  }

  /** The figures of the throughput, weighted by the time that each value covers. */
  public static Figures throughput(Samples samples) {
    Figures figures = new Figures();
    for (int i = 1; i < samples.size(); i++) {
      double value = throughput(samples, i);
      if (Double.isFinite(value)) {
        figures.add(value, samples.millis(i) - samples.millis(i - 1));
      }
    }
    return figures;
  }

  /**
   * The sum of a rate per second over the run: each value covers the time since the previous
   * sample. NaN if the key is absent, or if so many samples were discarded that it is unknown.
   */
  public static double total(Samples samples, String rate) {
    if (samples.seen() > samples.size()) {
      return Double.NaN;
    }
    double total = Double.NaN;
    for (int i = 1; i < samples.size(); i++) {
      double value = samples.value(rate, i);
      if (Double.isFinite(value)) {
        double seconds = (samples.millis(i) - samples.millis(i - 1)) / 1000.0;
        total = (Double.isNaN(total) ? 0 : total) + value * seconds;
      }
    }
    return total;
  }
}
