package dev.tachograph.resources;

/** Takes each sample, on the sampler's thread; quick. What it throws is told once and survived. */
@FunctionalInterface
public interface SampleListener {
  /** A sample was taken. */
  void onSample(ResourceSample sample);
}
