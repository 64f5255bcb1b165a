package dev.tachograph.analysis.compare;

/** What is to be thought of a change, of one metric or of a whole comparison. */
public enum Outcome {
  /** A primary metric is worse beyond noise, or a smaller share of the runs completed. */
  REGRESSION,
  /** A primary metric is better beyond noise, and no smaller share of the runs completed. */
  IMPROVEMENT,
  /** No difference beyond noise. */
  NO_DIFFERENCE,
  /** Of a metric that decides nothing here: it stands out. */
  HINT,
  /** Two or three completed runs on a side, or none. */
  TOO_FEW,
  /** One completed run on a side. */
  NOISE_UNKNOWN;

  /** What so many runs on the smaller side allow to say. */
  static Outcome ofRuns(int runs) {
    return runs == 1 ? NOISE_UNKNOWN : runs < Comparison.FEWEST_RUNS ? TOO_FEW : NO_DIFFERENCE;
  }
}
