package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.FilesOnce;
import dev.tachograph.internal.proc.KeyedNumbers;
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
 * those of the process itself tell the last two of its first thread only.
 *
 * <p>What threads did that ended between two looks, or before the first, is what the process's CPU
 * time has grown by and no thread that was seen: a row of its own, and so that of children that
 * were waited for. How often such threads were switched and how long they waited is told nowhere:
 * where they took a tenth of the CPU time or more, both rates are unknown.
 *
 * <p>It costs some ten microseconds a thread, so it is done apart from the sample: at the start,
 * after a second, every ten seconds, and at the end; between, the rate of the last time stands. Of
 * more than {@value #MAX_THREADS} threads the first ones are read, and the rates are unknown.
 */
final class LinuxThreads implements ResourceReader {
  private static final int MAX_THREADS = 1024;
  private static final int MAX_NAMES = 1024;
  private static final int TOP = 20;
  private static final String OTHERS = "(other)";

  /** No thread's name: the kernel cuts those at fifteen bytes. */
  static final String ENDED = "(ended threads)";

  static final String ENDED_OR_NOT_READ = "(ended threads and those not read)";
  static final String CHILDREN = "(children that ended)";

  /** Of the process's CPU time; what is told of the rest is then not true of the whole. */
  private static final double MAX_UNSEEN = 0.1;

  /** The process's time is told in steps of 10 ms: less than two may be its rounding. */
  private static final long MIN_NANOS = 20_000_000;

  private static final long TICK_NANOS = ProcessStat.TICK_MILLIS * 1_000_000L;
  private static final long SECOND = 1_000_000_000;

  /** A little less, so that ticks of a second hit it. */
  private static final long FIRST_SPACING_NANOS = 950_000_000;

  private static final long SPACING_NANOS = 10 * SECOND - 50_000_000;

  /** The groups of a user, which may be 65,536, stand in {@code status}. */
  private static final int MAX_BYTES = 1024 * 1024;

  private final Path tasks;
  private final File directory;
  private final WarnOnce warnings;
  private final KeyedNumbers switches =
      new KeyedNumbers("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:");
  private final ProcessStat stat = new ProcessStat();
  private final FilesOnce files = new FilesOnce(MAX_BYTES);
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

  /** What was read last of a thread; -1: its wait is not told. */
  private record Entry(long startTicks, long cpuNanos, long switchCount, long waitNanos) {}

  private static final class Total {
    private long nanos;
    private int threads;
  }

  /** What all threads grew by between two looks. */
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
    // Before the threads, so that nothing of those that live counts as that of ended ones.
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

  /** How much the process's CPU time grew; -1: not known. */
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
      // One that was there before the first time has a past that is not the run's.
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
    // Where the scheduler keeps no figures it tells zeros.
    boolean exact = waited >= 0 && (ran > 0 || stat.cpuTicks() == 0);
    return new Entry(
        stat.startTicks(), exact ? ran : nanos(stat.cpuTicks()), count, exact ? waited : -1);
  }

  private Total total(String name) {
    String key = byName.size() < MAX_NAMES || byName.containsKey(name) ? name : OTHERS;
    return byName.computeIfAbsent(key, any -> new Total());
  }

  @Override
  public void describe(ResourceDetails.Builder out) {
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
