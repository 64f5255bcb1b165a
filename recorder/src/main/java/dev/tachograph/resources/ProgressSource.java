package dev.tachograph.resources;

/** Tells the progress of a program; called from the sampler's and the dump's threads. */
@FunctionalInterface
public interface ProgressSource {
  /** The progress now. Does not block. */
  Progress progress();
}
