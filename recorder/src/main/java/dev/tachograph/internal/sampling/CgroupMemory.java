package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory limits on a process at every level of its cgroup, the use and the events (the kernel's
 * cgroup-v2.rst, cgroup-v1/memory.rst).
 *
 * <p>Events at a limit count at the level that has it ({@code memory.events.local}, {@code
 * failcnt}), so those of all levels are added up; where only {@code memory.events} exists, which
 * includes lower levels, the highest count of any level is reported. A kill counts at the group of
 * the killed process, whichever limit was reached.
 *
 * <p>What changes rarely is read every ten seconds: {@code memory.high} and, as long as a fifth of
 * the limit is left, the parts of the use, whose file is the most expensive.
 */
final class CgroupMemory implements AutoCloseable {
  private static final byte[] MAX = "max".getBytes(StandardCharsets.US_ASCII);
  private static final CgroupLevels.Names V1 =
      new CgroupLevels.Names(
          "memory.limit_in_bytes", null, "memory.usage_in_bytes", "memory.oom_control");
  private static final CgroupLevels.Names V2 =
      new CgroupLevels.Names("memory.max", null, "memory.current", "memory.events");

  /** Slightly less than ten seconds, so that ticks at that interval are not missed. */
  private static final long RARELY_NANOS = 9_950_000_000L;

  /** The share of the limit from which the parts of the use are read every time. */
  private static final double NEARLY = 0.8;

  private static final int HIGH = 0;
  private static final int REACHED = 1;
  private static final int OOM = 2;
  private static final int KILLS = 3;
  private static final int LIMIT_EVENTS = 3;

  private final WarnOnce warnings;
  private final KeyedNumbers numbers = new KeyedNumbers("high", "max", "oom", "oom_kill");
  private final KeyedNumbers local = new KeyedNumbers("high", "max", "oom");
  private final KeyedNumbers partsV2 = new KeyedNumbers("anon", "file");
  private final KeyedNumbers partsV1 = new KeyedNumbers("total_cache", "total_rss");
  private CgroupLevels levels;
  private @Nullable Integer version;
  private ProcFile[] highs = {};
  private ProcFile[] parts = {};
  private ProcFile[] locals = {};
  private ProcFile[] failures = {};
  private Delta[] kills = {};

  /** By level and kind of event: the count at the level itself, as last read. */
  private Delta[] events = {};

  /** By level: the sum of its events when {@code memory.events.local} was last read. */
  private long[] eventsSeen = {};

  private double[] highLimits = {};
  private boolean rarelyDue = true;
  private long sinceRarelyNanos;
  private double limit = Double.NaN;
  private double highest = Double.NaN;
  private long anon = -1;
  private long file = -1;
  private int reportedLevel;
  private long killsSeen = -1;
  private final long[] grown = new long[LIMIT_EVENTS];
  private final long[] seen = {-1, -1, -1};

  CgroupMemory(@Nullable CgroupPaths paths, WarnOnce warnings) {
    this.warnings = warnings;
    this.levels = open(paths);
  }

  private CgroupLevels open(@Nullable CgroupPaths paths) {
    version = paths == null ? null : paths.version();
    boolean v1 = paths != null && paths.version() == 1;
    CgroupLevels opened = new CgroupLevels(paths, warnings, v1 ? V1 : V2);
    int size = opened.size();
    highs = v1 ? new ProcFile[0] : opened.files("memory.high");
    locals = v1 ? new ProcFile[0] : opened.files("memory.events.local");
    failures = v1 ? opened.files("memory.failcnt") : new ProcFile[0];
    parts = opened.files("memory.stat");
    kills = Delta.several(size);
    events = Delta.several(size * LIMIT_EVENTS);
    eventsSeen = new long[size];
    Arrays.fill(eventsSeen, -1);
    highLimits = new double[size];
    Arrays.fill(highLimits, Double.POSITIVE_INFINITY);
    rarelyDue = true;
    highest = Double.NaN;
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
    limit = levels.tightest(CgroupMemory::bytes);
  }

  void read(long elapsedNanos, SampleBuilder out) {
    sinceRarelyNanos += elapsedNanos;
    if (rarelyDue || sinceRarelyNanos >= RARELY_NANOS) {
      rarelyDue = true;
      sinceRarelyNanos = 0;
      readHigh();
    }
    long killed = -1;
    if (!Double.isNaN(limit)) {
      readUse(out);
      killed = readEvents(out);
    }
    rarelyDue = false;
    if (!Double.isNaN(highest)) {
      CgroupLevels.putLimit(out, ResourceKey.CGROUP_MEMORY_HIGH_KB, highest / 1024);
    }
    killsSeen = plus(killsSeen, killed);
    out.put(ResourceKey.CGROUP_OOM_KILLS, killed);
  }

  /** Reads the lowest bound above which the kernel throttles the group's threads. */
  private void readHigh() {
    highest = highs.length == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
    for (int i = 0; i < highs.length; i++) {
      ByteCursor text = levels.read(highs[i]);
      double value = text != null ? bytes(text, null) : Double.POSITIVE_INFINITY;
      boolean unknown = Double.isNaN(value) || (text == null && !highs[i].isMissing());
      highLimits[i] = unknown ? Double.POSITIVE_INFINITY : value;
      highest = unknown ? Double.NaN : Math.min(highest, value);
    }
  }

  /** Whether events of a level may concern the process. */
  private boolean matters(int level) {
    return levels.matters(level) || !Double.isInfinite(highLimits[level]);
  }

  /**
   * Reads the use and limit of the level with the least memory left; of equal ones the outermost.
   */
  private void readUse(SampleBuilder out) {
    long used = -1;
    int reported = 0;
    double min = Double.POSITIVE_INFINITY;
    for (int i = 0; i < levels.size(); i++) {
      double max = levels.limit(i);
      ByteCursor use = levels.matters(i) ? levels.use(i) : null;
      long bytes = use == null ? -1 : use.number();
      double left = max - Math.max(0, bytes);
      if (i == 0 || (left <= min && !Double.isInfinite(max))) {
        min = left;
        used = bytes;
        limit = max;
        reported = i;
      }
    }
    out.put(ResourceKey.CGROUP_MEMORY_KB, used < 0 ? -1 : used >> 10);
    CgroupLevels.putLimit(out, ResourceKey.CGROUP_MEMORY_MAX_KB, limit / 1024);
    if (rarelyDue || reported != reportedLevel || used >= NEARLY * limit) {
      reportedLevel = reported;
      readParts();
    }
    out.put(ResourceKey.CGROUP_ANON_KB, used < 0 || anon < 0 ? -1 : anon >> 10);
    out.put(ResourceKey.CGROUP_FILE_KB, used < 0 || file < 0 ? -1 : file >> 10);
  }

  private void readParts() {
    anon = -1;
    file = -1;
    ByteCursor text = reportedLevel < parts.length ? levels.read(parts[reportedLevel]) : null;
    if (text != null && version != null) {
      KeyedNumbers found = (version == 1 ? partsV1 : partsV2).parse(text);
      anon = found.value(version == 1 ? 1 : 0);
      file = found.value(version == 1 ? 0 : 1);
    }
  }

  /**
   * Reads events at limits, and kills: version 2 counts a kill at the killed process's group and
   * all its ancestors, version 1 at its group only, whichever limit was reached.
   */
  private long readEvents(SampleBuilder out) {
    boolean nested = version == null || version == 2;
    long killed = -1;
    Arrays.fill(grown, -1);
    for (int i = 0; i < levels.size(); i++) {
      numbers.clear();
      ByteCursor text = matters(i) ? levels.events(i) : null;
      if (text != null) {
        numbers.parse(text);
      }
      long kill = kills[i].since(numbers.value(KILLS));
      killed = nested || kill < 0 ? Math.max(killed, kill) : plus(killed, kill);
      if (nested) {
        readEventsOf(i, text != null);
      } else {
        ByteCursor failed = levels.matters(i) ? levels.read(failures[i]) : null;
        long failures = events[at(i, REACHED)].since(failed == null ? -1 : failed.number());
        grown[REACHED] = plus(grown[REACHED], failures);
      }
    }
    put(ResourceKey.CGROUP_HIGH_EVENTS, HIGH, out);
    put(ResourceKey.CGROUP_MAX_EVENTS, REACHED, out);
    put(ResourceKey.CGROUP_OOM_EVENTS, OOM, out);
    return killed;
  }

  private static int at(int level, int event) {
    return level * LIMIT_EVENTS + event;
  }

  private void put(ResourceKey key, int event, SampleBuilder out) {
    seen[event] = plus(seen[event], grown[event]);
    out.put(key, grown[event]);
  }

  /** Reads the level's own events if those of it and its descendants have grown. */
  private void readEventsOf(int level, boolean known) {
    long sum = numbers.value(HIGH) + numbers.value(REACHED) + numbers.value(OOM);
    if (known && sum == eventsSeen[level]) {
      for (int event = 0; event < LIMIT_EVENTS; event++) {
        grown[event] = Math.max(0, grown[event]);
      }
      return;
    }
    eventsSeen[level] = known ? sum : -1;
    ByteCursor text = known ? levels.read(locals[level]) : null;
    KeyedNumbers from = text == null ? numbers : local.parse(text);
    for (int event = 0; event < LIMIT_EVENTS; event++) {
      long more = events[at(level, event)].since(known ? from.value(event) : -1);
      grown[event] = text != null ? plus(grown[event], more) : Math.max(grown[event], more);
    }
  }

  /** 1 or 2; {@code null} if none is visible. */
  @Nullable Integer version() {
    return version;
  }

  /** The limit of the level that had the least left; infinity if none, NaN if unknown. */
  double limit() {
    return limit;
  }

  /** The lowest {@code memory.high}; infinity if none, NaN if unknown. */
  double high() {
    return highest;
  }

  /** The number of killed processes; {@code null} if unknown. */
  @Nullable Long kills() {
    return known(killsSeen);
  }

  /** How often memory exceeded {@code memory.high}; {@code null} if unknown. */
  @Nullable Long highEvents() {
    return known(seen[HIGH]);
  }

  /** How often memory reached its limit; {@code null} if unknown. */
  @Nullable Long maxEvents() {
    return known(seen[REACHED]);
  }

  private static @Nullable Long known(long count) {
    return count < 0 ? null : count;
  }

  private static long plus(long sum, long grown) {
    return grown < 0 ? sum : Math.max(0, sum) + grown;
  }

  /**
   * Parses {@code memory.max} and {@code memory.limit_in_bytes}, whose highest value means no
   * limit.
   */
  static double bytes(ByteCursor text, @Nullable ByteCursor unused) {
    if (text.take(MAX)) {
      return Double.POSITIVE_INFINITY;
    }
    long bytes = text.number();
    return bytes < 0 ? Double.NaN : bytes >= 1L << 60 ? Double.POSITIVE_INFINITY : bytes;
  }

  @Override
  public void close() {
    levels.close();
  }
}
