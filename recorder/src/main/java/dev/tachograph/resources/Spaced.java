package dev.tachograph.resources;

import java.util.List;

/**
 * Reads another reader every {@value #SPACING_MILLIS} ms at most; in between, its levels and rates
 * stand as they were, and what it counts since the last sample is left out, so that sums stay true.
 * With intervals of the sampler from that on, it reads at each tick.
 *
 * <p>What is told in steps of 10 ms, such as CPU time, is noise at shorter spacing, and costs.
 */
final class Spaced implements ResourceReader {
  static final long SPACING_MILLIS = 100;

  /** A little less, so that ticks of that spacing hit it. */
  private static final long SPACING_NANOS = SPACING_MILLIS * 1_000_000 - 10_000_000;

  private final ResourceReader reader;
  private final List<ResourceKey> sinceLast;
  private final SampleBuilder held = new SampleBuilder();
  private boolean primed;
  private boolean lastRead;
  private long sinceNanos;

  /**
   * Spaces a reader.
   *
   * @param sinceLast those of its keys that count since the last sample
   */
  Spaced(ResourceReader reader, List<ResourceKey> sinceLast) {
    this.reader = reader;
    this.sinceLast = sinceLast;
  }

  @Override
  public String name() {
    return reader.name();
  }

  @Override
  public void beforeLast() {
    lastRead = true;
    reader.beforeLast();
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    sinceNanos += elapsedNanos;
    boolean due = !primed || lastRead || sinceNanos >= SPACING_NANOS;
    if (due) {
      held.clear();
      long elapsed = sinceNanos;
      sinceNanos = 0;
      primed = true;
      reader.read(elapsed, held);
    }
    held.copyTo(out);
    if (due) {
      held.remove(sinceLast);
    }
  }

  @Override
  public void describe(ResourceDetails.Builder out) {
    reader.describe(out);
  }

  @Override
  public void close() {
    reader.close();
  }
}
