package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads another reader less often than the sampler ticks, at intervals below a tenth of a second;
 * in between, its levels and rates are repeated, and what it counts since the last sample is left
 * out, so that sums stay true. At longer intervals it reads at each tick.
 *
 * <p>Values with a resolution of 10 ms, such as CPU time, are noise at shorter intervals, and a
 * file that was not read for a while costs several times what it costs in a loop.
 */
final class ThrottledReader implements DescribingReader {
  /** For what the program itself does, and the CPUs. */
  static final long SPACING_MILLIS = 200;

  /** For everything else. */
  static final long SLOW_MILLIS = 1_000;

  /** A tick after at least this time belongs to an interval at which everything is read. */
  private static final long SHORT_NANOS = 90_000_000;

  /** Slightly less, so that ticks at the spacing are not missed. */
  private static final long TOLERANCE_NANOS = 5_000_000;

  private final ResourceReader reader;
  private final List<ResourceKey> sinceLast;
  private final long spacingMillis;
  private final @Nullable ResourceReader between;
  private final SampleValues held = new SampleValues();
  private boolean primed;
  private boolean lastRead;
  private long sinceNanos;

  /**
   * Reads a reader every {@value #SPACING_MILLIS} ms.
   *
   * @param sinceLast those of its keys that are counted since the last sample
   */
  ThrottledReader(ResourceReader reader, List<ResourceKey> sinceLast) {
    this(reader, sinceLast, SPACING_MILLIS, null);
  }

  /**
   * Reads a reader at a given spacing.
   *
   * @param sinceLast those of its keys that are counted since the last sample
   * @param between read at the ticks in between; its values replace the repeated ones
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

  /** Whether a reader with a spacing is to be read at this tick. */
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
  public void describe(DetailsBuilder out) {
    DescribingReader.describe(reader, out);
  }

  @Override
  public void close() {
    reader.close();
    if (between != null) {
      between.close();
    }
  }
}
