package dev.tachograph.internal.sampling;

/** Reports what the recorder's other threads cost and lost so far. */
public interface SelfUsage {
  /** {@return CPU time of the recorder's threads other than the sampler's, in nanoseconds} */
  long cpuNanos();

  /** {@return lines of any stream that were dropped} */
  long dropped();
}
