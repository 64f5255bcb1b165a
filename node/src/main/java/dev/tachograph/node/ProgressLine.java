package dev.tachograph.node;

import dev.tachograph.Run;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the progress of the sync on the console five times a second; on a terminal only. */
final class ProgressLine implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 200;

  private final Run run;
  private final ProgressSource source;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress-line");
            thread.setDaemon(true);
            return thread;
          });
  private long lastProcessed;
  private long lastMillis;
  private double perSecond;
  private long max;

  private ProgressLine(Run run, ProgressSource source) {
    this.run = run;
    this.source = source;
    this.lastMillis = run.clock().millis();
  }

  static ProgressLine start(Run run, ProgressSource source) {
    ProgressLine line = new ProgressLine(run, source);
    line.timer.scheduleAtFixedRate(
        line::show, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return line;
  }

  private void show() {
    Progress progress = source.progress();
    long now = run.clock().millis();
    if (now - lastMillis >= 1_000) {
      perSecond = (count(progress, "processed") - lastProcessed) * 1_000.0 / (now - lastMillis);
      lastProcessed = count(progress, "processed");
      lastMillis = now;
    }
    // Blocks that wait to be stored are in none of the three.
    max =
        Math.max(
            max,
            count(progress, "processed") + count(progress, "queue") + count(progress, "inflight"));
    run.progressLine(text(progress, max, perSecond));
  }

  private static long count(Progress progress, String figure) {
    Number count = progress.figure(figure);
    return count == null ? 0 : count.longValue();
  }

  /** The line: how much is done, how fast, and by how many peers. */
  static String text(Progress progress, long all, double perSecond) {
    long percent = all == 0 ? 0 : count(progress, "processed") * 100 / all;
    return String.format(
        Locale.ROOT,
        "%s  %,d of %,d blocks  %d %%  %,.0f blocks/s  in flight %,d  peers %d of %d",
        progress.status().replace('_', ' '),
        count(progress, "processed"),
        all,
        percent,
        perSecond,
        count(progress, "inflight"),
        count(progress, "peers_active"),
        count(progress, "peers_total"));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    run.progressLine(null);
  }
}
