package dev.tachograph.internal.sampling;

/**
 * Takes each sample, on the sampler's thread; quick. What it throws is reported once and survived.
 */
@FunctionalInterface
public interface SampleListener {
  /**
   * A sample was taken. The next one waits until this returns.
   *
   * @param sample may be kept: it does not change
   */
  void onSample(TakenSample sample);
}
