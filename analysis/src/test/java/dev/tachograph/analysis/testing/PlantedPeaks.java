package dev.tachograph.analysis.testing;

import dev.tachograph.analysis.internal.run.RunFileSet;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A long run at one sample a second whose figures are even, but for one sample each at random
 * places.
 */
public final class PlantedPeaks {
  /** Of {@code rss_kb}, else 400,000 or a little more. */
  public static final double RSS_KB = 9_000_000;

  /** Of {@code run_free_kb}, else 50,000,000: what the rule of full disks looks for. */
  public static final double FREE_KB = 100_000;

  /** Of {@code gap_ms}, else 0: the program stood still. */
  public static final double GAP_MS = 5_000;

  /** Of {@code lag}, the program's own key, else 1; and at another place {@link #LEAST_LAG}. */
  public static final double LAG = 77.5;

  public static final double LEAST_LAG = -3.25;

  /** Units done within one second, else 10. */
  public static final double UNITS = 50_000;

  private final int samples;
  private final int rss;
  private final int free;
  private final int gap;
  private final int lag;
  private final int leastLag;
  private final int units;

  public PlantedPeaks(int samples, long seed) {
    Random random = new Random(seed);
    this.samples = samples;
    this.rss = 1 + random.nextInt(samples - 1);
    this.free = 1 + random.nextInt(samples - 1);
    this.gap = 1 + random.nextInt(samples - 1);
    this.lag = 1 + random.nextInt(samples - 1);
    this.leastLag = 1 + random.nextInt(samples - 1);
    this.units = 1 + random.nextInt(samples - 1);
  }

  /** When the sample with the most memory was, ms since the start; others alike. */
  public long rssMillis() {
    return rss * 1000L;
  }

  public long freeMillis() {
    return free * 1000L;
  }

  public long gapMillis() {
    return gap * 1000L;
  }

  public long lagMillis() {
    return lag * 1000L;
  }

  public long leastLagMillis() {
    return leastLag * 1000L;
  }

  public long unitsMillis() {
    return units * 1000L;
  }

  /** The time that one of the steps of such a run covers at most, ms. */
  public long stepMillis() {
    return Math.max(1, samples / 16_384) * 1000L;
  }

  public RunFileSet write(Path dir) throws IOException {
    RunFileSet files =
        new SyntheticRun(dir)
            .report(report -> report.withObject("/meta").put("duration_ms", samples * 1000L))
            .write();
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(dir.resolve(SyntheticRun.BASE + ".resources.jsonl")), 1 << 18)) {
      long done = 0;
      for (int i = 0; i < samples; i++) {
        done += i == units ? (long) UNITS : 10;
        String line =
            "{\"t_ms\":"
                + i * 1000L
                + ",\"ts\":\"2026-11-23T06:12:47.000Z\",\"rss_kb\":"
                + (i == rss ? (long) RSS_KB : 400_000 + i % 7)
                + ",\"run_free_kb\":"
                + (i == free ? (long) FREE_KB : 50_000_000)
                + ",\"gap_ms\":"
                + (i == gap ? (long) GAP_MS : 0)
                + ",\"processed\":"
                + done
                + ",\"lag\":"
                + (i == lag ? LAG : i == leastLag ? LEAST_LAG : 1)
                + "}\n";
        out.write(line.getBytes(StandardCharsets.US_ASCII));
      }
    }
    return files;
  }
}
