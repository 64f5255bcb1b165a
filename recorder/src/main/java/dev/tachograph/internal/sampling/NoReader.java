package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;

/** Reads nothing, of a process that cannot be seen on this system. */
final class NoReader implements ResourceReader {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    // Nothing can be read.
  }
}
