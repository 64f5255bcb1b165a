package dev.tachograph.internal.dump;

import dev.tachograph.internal.sampling.SampleListener;
import dev.tachograph.internal.sampling.TakenSample;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The last sample, and the progress at the last sixty. Thread-safe. */
public final class RecentSamples implements SampleListener {
  private static final int KEPT = 60;

  private record Point(long millis, double processed) {}

  private final Deque<Point> points = new ArrayDeque<>();
  private @Nullable ResourceSample last;

  /** Creates a collection without samples. */
  public RecentSamples() {}

  @Override
  public synchronized void onSample(TakenSample sample) {
    last = sample;
    ResourceKey done =
        sample.hasNumber(ResourceKey.DONE) ? ResourceKey.DONE : ResourceKey.PROCESSED;
    if (sample.hasNumber(done)) {
      if (points.size() == KEPT) {
        points.removeFirst();
      }
      points.addLast(new Point(sample.tMillis(), sample.number(done)));
    }
  }

  /** The last sample; {@code null} before the first. */
  public synchronized @Nullable ResourceSample last() {
    return last;
  }

  /**
   * Units processed per second since the oldest of the last sixty samples, or since the start while
   * there is no sample.
   *
   * @param millis the current time in milliseconds since the run's start
   * @param processed units processed until now
   * @return {@code null} if it is unknown
   */
  public synchronized @Nullable Double ratePerSecond(long millis, long processed) {
    Point from = points.isEmpty() ? new Point(0, 0) : points.getFirst();
    if (millis <= from.millis) {
      from = new Point(0, 0);
    }
    double done = processed - from.processed;
    return millis <= from.millis || done < 0 ? null : done * 1000 / (millis - from.millis);
  }
}
