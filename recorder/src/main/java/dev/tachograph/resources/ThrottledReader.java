package dev.tachograph.resources;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads another reader less often than the sampler ticks at intervals below a tenth of a second; in
 * between, its levels and rates stand as they were, and what it counts since the last sample is
 * left out, so that sums stay true. At longer intervals it reads at each tick.
 *
 * <p>What is told in steps of 10 ms, such as CPU time, is noise at shorter spacing, and a file that
 * was not read for a while costs several times what it costs in a loop.
 */
final class ThrottledReader implements ResourceReader {
  /** Of what the program itself does, and of the CPUs. */
  static final long SPACING_MILLIS = 200;

  /** Of the rest. */
  static final long SLOW_MILLIS = 1_000;

  /** A tick after so long is one of an interval at which everything is read. */
  private static final long SHORT_NANOS = 90_000_000;

  /** A little less, so that ticks of the spacing hit it. */
  private static final long TOLERANCE_NANOS = 5_000_000;

  private final ResourceReader reader;
  private final List<ResourceKey> sinceLast;
  private final long spacingMillis;
  private final @Nullable ResourceReader between;
  private final SampleBuilder held = new SampleBuilder();
  private boolean primed;
  private boolean lastRead;
  private long sinceNanos;

  /**
   * Spaces a reader by {@value #SPACING_MILLIS} ms.
   *
   * @param sinceLast those of its keys that count since the last sample
   */
  ThrottledReader(ResourceReader reader, List<ResourceKey> sinceLast) {
    this(reader, sinceLast, SPACING_MILLIS, null);
  }

  /**
   * Spaces a reader.
   *
   * @param sinceLast those of its keys that count since the last sample
   * @param between read at the ticks in between; it puts over what stands from before
   */
  ThrottledReader(
      ResourceReader reader,
      List<ResourceKey> sinceLast,
      long spacingMillis,
      @Nullable ResourceReader between) {
    this.reader = reader;
    this.sinceLast = sinceLast;
    this.spacingMillis = spacingMillis;
    this.between = between;
  }

  /** Whether what is read so often is to be read at this tick. */
  static boolean isDue(long elapsedNanos, long sinceNanos, long spacingMillis) {
    return elapsedNanos >= SHORT_NANOS || sinceNanos >= spacingMillis * 1_000_000 - TOLERANCE_NANOS;
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
    if (primed && !lastRead && !isDue(elapsedNanos, sinceNanos, spacingMillis)) {
      held.copyTo(out);
      if (between != null) {
        between.read(elapsedNanos, out);
      }
      return;
    }
    held.clear();
    long elapsed = sinceNanos;
    sinceNanos = 0;
    primed = true;
    reader.read(elapsed, held);
    held.copyTo(out);
    held.remove(sinceLast);
  }

  @Override
  public void describe(ResourceDetails.Builder out) {
    reader.describe(out);
  }

  @Override
  public void close() {
    reader.close();
    if (between != null) {
      between.close();
    }
  }
}
