package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.OneTimeReader;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CPU time, context switches and time in the run queue of each thread: {@code
 * /proc/self/task/<tid>/stat}, {@code status} and {@code schedstat} (the kernel's sched-stats.rst);
 * the process's own files report the last two for its first thread only.
 *
 * <p>The CPU time of threads that ended between two reads, or before the first, is the growth of
 * the process's CPU time that no known thread accounts for: it gets a row of its own, as does that
 * of children that were waited for. How often such threads were switched and how long they waited
 * is unknown: if they took a tenth of the CPU time or more, so are both rates.
 *
 * <p>A read costs some ten microseconds per thread, so it is not done with each sample: at the
 * start, after a second, every ten seconds, and at the end; in between, the last rate is repeated.
 * Of more than {@value #MAX_THREADS} threads only the first ones are read, and the rates are
 * unknown.
 */
final class LinuxThreads implements DescribingReader {
  private static final int MAX_THREADS = 1024;
  private static final int MAX_NAMES = 1024;
  private static final int TOP = 20;
  private static final String OTHERS = "(other)";

  /** Not a possible thread name: the kernel truncates those to fifteen bytes. */
  static final String ENDED = "(ended threads)";

  static final String ENDED_OR_NOT_READ = "(ended threads and those not read)";
  static final String CHILDREN = "(children that ended)";

  /**
   * The share of the process's CPU time above which the known part no longer represents the whole.
   */
  private static final double MAX_UNSEEN = 0.1;

  /** The process's time has a resolution of 10 ms: less than two steps may be rounding. */
  private static final long MIN_NANOS = 20_000_000;

  private static final long TICK_NANOS = ProcessStat.TICK_MILLIS * 1_000_000L;
  private static final long SECOND = 1_000_000_000;

  /** Slightly less, so that ticks of a second are not missed. */
  private static final long FIRST_SPACING_NANOS = 950_000_000;

  private static final long SPACING_NANOS = 10 * SECOND - 50_000_000;

  /** {@code status} includes the groups of a user, of which there may be 65,536. */
  private static final int MAX_BYTES = 1024 * 1024;

  private final Path tasks;
  private final File directory;
  private final WarnOnce warnings;
  private final KeyedNumbers switches =
      new KeyedNumbers("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:");
  private final ProcessStat stat = new ProcessStat();
  private final OneTimeReader files = new OneTimeReader(MAX_BYTES);
  private final Map<String, Total> byName = new LinkedHashMap<>();
  private Map<String, Entry> last = new HashMap<>();
  private int scans;
  private boolean lastRead;
  private long sinceNanos;
  private double switchRate = Double.NaN;
  private double waitPct = Double.NaN;
  private final Path processStat;
  private final Delta processNanos = new Delta();
  private final Delta childrensNanos = new Delta();
  private long unseenNanos;
  private long endedChildrensNanos;
  private boolean tooMany;

  /** The last values of a thread; -1 if its wait is unknown. */
  private record Entry(long startTicks, long cpuNanos, long switchCount, long waitNanos) {}

  private static final class Total {
    private long nanos;
    private int threads;
  }

  /** The growth of all threads between two reads. */
  private static final class Growth {
    private long switches;
    private long cpuNanos;
    private long waitNanos;
    private boolean waitIsKnown = true;

    void add(Entry now, @Nullable Entry before) {
      switches += Math.max(0, now.switchCount - (before == null ? 0 : before.switchCount));
      cpuNanos += cpu(now, before);
      waitIsKnown &= now.waitNanos >= 0;
      waitNanos += Math.max(0, now.waitNanos - (before == null ? 0 : before.waitNanos));
    }

    static long cpu(Entry now, @Nullable Entry before) {
      return Math.max(0, now.cpuNanos - (before == null ? 0 : before.cpuNanos));
    }
  }

  LinuxThreads(Path tasks, WarnOnce warnings) {
    this.processStat = tasks.resolveSibling("stat");
    this.tasks = tasks;
    this.directory = tasks.toFile();
    this.warnings = warnings;
  }

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public void beforeLast() {
    lastRead = true;
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    sinceNanos += elapsedNanos;
    if (scans == 0 || lastRead || sinceNanos >= spacing()) {
      scan();
    }
    out.put(ResourceKey.CTX_SWITCHES_S, switchRate);
    out.put(ResourceKey.RUN_QUEUE_WAIT_PCT, waitPct);
  }

  private long spacing() {
    return scans == 1 ? FIRST_SPACING_NANOS : SPACING_NANOS;
  }

  private void scan() {
    switchRate = Double.NaN;
    waitPct = Double.NaN;
    // Before the threads, so that nothing of a live thread is attributed to ended ones.
    long grownNanos = readProcess();
    String[] ids = directory.list();
    if (ids == null) {
      warnings.warn(tasks + " can't be read", null);
      return;
    }
    if (ids.length > MAX_THREADS) {
      warnings.warn("only " + MAX_THREADS + " threads are looked at", null);
      tooMany = true;
    }
    Growth grown = readAll(ids);
    unseenNanos += grownNanos < 0 ? 0 : grownNanos - grown.cpuNanos;
    boolean seen = grownNanos - grown.cpuNanos <= Math.max(MIN_NANOS, MAX_UNSEEN * grownNanos);
    if (scans > 0 && sinceNanos > 0 && ids.length <= MAX_THREADS && seen) {
      switchRate = grown.switches * (double) SECOND / sinceNanos;
      waitPct = grown.waitIsKnown ? 100.0 * grown.waitNanos / sinceNanos : Double.NaN;
    }
    scans++;
    sinceNanos = 0;
  }

  /** The growth of the process's CPU time; -1 if unknown. */
  private long readProcess() {
    ByteCursor text = files.read(processStat);
    boolean known = text != null && stat.parse(text);
    endedChildrensNanos +=
        Math.max(0, childrensNanos.since(known ? nanos(stat.childrensCpuTicks()) : -1));
    return processNanos.since(known ? nanos(stat.cpuTicks()) : -1);
  }

  private static long nanos(long ticks) {
    return ticks < 0 ? -1 : Math.min(ticks, Long.MAX_VALUE / TICK_NANOS) * TICK_NANOS;
  }

  private Growth readAll(String[] ids) {
    Growth grown = new Growth();
    Map<String, Entry> now = new HashMap<>();
    for (int i = 0; i < Math.min(ids.length, MAX_THREADS); i++) {
      Entry entry = entry(tasks.resolve(ids[i]));
      if (entry == null) {
        continue;
      }
      Entry before = last.get(ids[i]);
      boolean same = before != null && before.startTicks == entry.startTicks;
      now.put(ids[i], entry);
      Total total = total(stat.command());
      total.threads += same ? 0 : 1;
      // A thread that existed before the first read has a past that does not belong to the run.
      if (same || scans > 0) {
        grown.add(entry, same ? before : null);
        total.nanos += Growth.cpu(entry, same ? before : null);
      }
    }
    last = now;
    return grown;
  }

  private @Nullable Entry entry(Path task) {
    ByteCursor text = files.read(task.resolve("status"));
    if (text == null) {
      return null;
    }
    switches.parse(text);
    long count = Math.max(0, switches.value(0)) + Math.max(0, switches.value(1));
    text = files.read(task.resolve("schedstat"));
    long ran = text == null ? -1 : text.number();
    long waited = text == null ? -1 : text.number();
    text = files.read(task.resolve("stat"));
    if (text == null || !stat.parse(text)) {
      return null;
    }
    // If the scheduler keeps no statistics, it reports zeros.
    boolean exact = waited >= 0 && (ran > 0 || stat.cpuTicks() == 0);
    return new Entry(
        stat.startTicks(), exact ? ran : nanos(stat.cpuTicks()), count, exact ? waited : -1);
  }

  private Total total(String name) {
    String key = byName.size() < MAX_NAMES || byName.containsKey(name) ? name : OTHERS;
    return byName.computeIfAbsent(key, any -> new Total());
  }

  @Override
  public void describe(DetailsBuilder out) {
    List<ResourceDetails.TopThread> rows = new ArrayList<>();
    byName.forEach((name, total) -> add(name, total.threads, total.nanos, 1, rows));
    add(tooMany ? ENDED_OR_NOT_READ : ENDED, null, unseenNanos, MIN_NANOS, rows);
    add(CHILDREN, null, endedChildrensNanos, 1, rows);
    rows.stream()
        .sorted(Comparator.comparingLong(row -> -row.cpuMs()))
        .limit(TOP)
        .forEach(out::thread);
  }

  private static void add(
      String name,
      @Nullable Integer threads,
      long nanos,
      long least,
      List<ResourceDetails.TopThread> rows) {
    long millis = nanos / 1_000_000;
    if (nanos >= least && millis > 0) {
      rows.add(new ResourceDetails.TopThread(name, threads, millis));
    }
  }
}
