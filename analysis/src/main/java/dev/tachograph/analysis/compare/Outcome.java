package dev.tachograph.analysis.compare;

/** What is to be thought of a change, of one metric or of a whole comparison. */
public enum Outcome {
  /** A primary metric is worse beyond noise. */
  REGRESSION,
  /** A primary metric is better beyond noise. */
  IMPROVEMENT,
  /** No difference beyond noise. */
  NO_DIFFERENCE,
  /** Of a metric that decides nothing: it stands out, without a correction. */
  HINT,
  /** Two or three runs on a side. */
  TOO_FEW,
  /** One run on a side. */
  NOISE_UNKNOWN
}
