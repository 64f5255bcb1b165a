package dev.tachograph.resources;

/**
 * Reports the progress of a program; called from the sampler's and the dump's threads. What it
 * throws costs that sample its progress, and is reported once.
 */
@FunctionalInterface
public interface ProgressSource {
  /** {@return the progress now} Must not block. */
  Progress progress();
}
