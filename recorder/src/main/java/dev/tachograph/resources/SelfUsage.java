package dev.tachograph.resources;

/** Tells what the recorder's other threads cost and lost so far. */
public interface SelfUsage {
  /** CPU time of the recorder's threads other than the sampler's, in nanoseconds. */
  long cpuNanos();

  /** Lines of any stream that were dropped. */
  long dropped();
}
