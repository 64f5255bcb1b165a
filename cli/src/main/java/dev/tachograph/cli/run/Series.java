package dev.tachograph.cli.run;

/** Series that follow from the samples. */
public final class Series {
  private Series() {}

  /** Units done a second between a sample and the one before it; NaN when it is not known. */
  public static double throughput(Samples samples, int sample) {
    if (sample == 0) {
      return Double.NaN;
    }
    long millis = samples.millis(sample) - samples.millis(sample - 1);
    double done = samples.value("processed", sample) - samples.value("processed", sample - 1);
    return millis <= 0 ? Double.NaN : Math.max(0, done) * 1000 / millis;
  }

  /** Figures of the throughput. */
  public static Figures throughput(Samples samples) {
    Figures figures = new Figures();
    for (int i = 1; i < samples.size(); i++) {
      double value = throughput(samples, i);
      if (Double.isFinite(value)) {
        figures.add(value);
      }
    }
    return figures;
  }
}
