package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The CPU quotas on a process at every level of its cgroup, and their throttling (the kernel's
 * cgroup-v2.rst, sched-bwc.rst). Throttled is the share of periods in which a level was stopped;
 * since a thread is stopped if any level is, the highest share of any level is reported.
 */
final class CgroupCpu implements AutoCloseable {
  private static final byte[] MAX = "max".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MINUS = "-".getBytes(StandardCharsets.US_ASCII);
  private static final long MAX_MICROS = Long.MAX_VALUE / 1_000;

  private static final CgroupLevels.Names V1 =
      new CgroupLevels.Names("cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.stat", null);
  private static final CgroupLevels.Names V2 =
      new CgroupLevels.Names("cpu.max", null, "cpu.stat", null);

  private final WarnOnce warnings;
  private final KeyedNumbers numbers =
      new KeyedNumbers("nr_periods", "nr_throttled", "throttled_usec", "throttled_time");
  private CgroupLevels levels;
  private Delta[] periods = {};
  private Delta[] throttled = {};
  private Delta[] nanos = {};

  /** Over all samples, at each level. */
  private long[] nanosSeen = {};

  private long nanosReportedSeen = -1;
  private double limit = Double.NaN;
  private @Nullable String stoppedGroup;
  private double stoppedLimit = Double.NaN;
  private long stoppedNanos;
  private int stoppedLevel = -1;

  CgroupCpu(@Nullable CgroupPaths paths, WarnOnce warnings) {
    this.warnings = warnings;
    this.levels = open(paths);
  }

  private CgroupLevels open(@Nullable CgroupPaths paths) {
    boolean v1 = paths != null && paths.version() == 1;
    CgroupLevels opened = new CgroupLevels(paths, warnings, v1 ? V1 : V2);
    periods = Delta.several(opened.size());
    throttled = Delta.several(opened.size());
    nanos = Delta.several(opened.size());
    nanosSeen = new long[opened.size()];
    stoppedLevel = -1;
    return opened;
  }

  /** Follows the process to another group; counting starts over. */
  void follow(@Nullable CgroupPaths paths) {
    levels.close();
    levels = open(paths);
  }

  CgroupLevels levels() {
    return levels;
  }

  void readLimits() {
    limit = levels.tightest(CgroupCpu::cores);
  }

  void read(SampleBuilder out) {
    if (!Double.isNaN(limit)) {
      CgroupLevels.putLimit(out, ResourceKey.CGROUP_CPU_MAX_CORES, limit);
    }
    double pct = Double.NaN;
    long max = -1;
    for (int i = 0; i < levels.size(); i++) {
      numbers.clear();
      ByteCursor stat = !Double.isNaN(limit) && levels.matters(i) ? levels.use(i) : null;
      if (stat != null) {
        numbers.parse(stat);
      }
      long all = periods[i].since(numbers.value(0));
      long stopped = throttled[i].since(numbers.value(1));
      if (all >= 0 && stopped >= 0) {
        double share = all == 0 ? 0 : 100.0 * stopped / all;
        pct = pct >= share ? pct : share;
      }
      long grown = nanos[i].since(throttledNanos());
      max = Math.max(max, grown);
      note(i, grown);
    }
    out.put(ResourceKey.CGROUP_THROTTLED_PCT, pct);
    nanosReportedSeen = max < 0 ? nanosReportedSeen : Math.max(0, nanosReportedSeen) + max;
    out.put(ResourceKey.CGROUP_THROTTLED_MS, max < 0 ? Double.NaN : max / 1e6);
  }

  private long throttledNanos() {
    long micros = numbers.value(2);
    return micros >= 0 ? Math.min(micros, MAX_MICROS) * 1_000 : numbers.value(3);
  }

  /** Remembers the level that stopped the process longest. */
  private void note(int level, long grown) {
    if (grown > 0) {
      nanosSeen[level] += grown;
      if (nanosSeen[level] > stoppedNanos) {
        stoppedNanos = nanosSeen[level];
        stoppedLimit = levels.limit(level);
        stoppedGroup = level == stoppedLevel ? stoppedGroup : levels.group(level);
        stoppedLevel = level;
      }
    }
  }

  /** The lowest quota in cores; infinity if there is none, NaN if unknown. */
  double limit() {
    return limit;
  }

  /** How long the process was stopped, in ms; {@code null} if unknown. */
  @Nullable Long throttledMillis() {
    return nanosReportedSeen < 0 ? null : nanosReportedSeen / 1_000_000;
  }

  /** The group whose quota stopped it longest; {@code null} if none did. */
  @Nullable String stoppedGroup() {
    return stoppedGroup;
  }

  /** That group's quota in cores. */
  double stoppedLimit() {
    return stoppedLimit;
  }

  /**
   * Parses {@code cpu.max}: quota and period; version 1 has a file for each, and -1 for no quota.
   */
  static double cores(ByteCursor text, @Nullable ByteCursor periodText) {
    if (text.take(MAX) || text.take(MINUS)) {
      return Double.POSITIVE_INFINITY;
    }
    double quota = text.number();
    double period = periodText == null ? text.number() : periodText.number();
    return quota < 0 || period <= 0 ? Double.NaN : quota / period;
  }

  @Override
  public void close() {
    levels.close();
  }
}
