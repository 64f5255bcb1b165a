package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.FilesOnce;
import dev.tachograph.internal.proc.KeyedNumbers;
import java.io.File;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CPU time and context switches of each thread: {@code /proc/self/task/<tid>/stat} and {@code
 * status}; those of the process itself tell the switches of its first thread only.
 *
 * <p>It costs some ten microseconds a thread, so it is done apart from the sample: at the start,
 * after a second, every ten seconds, and at the end; between, the rate of the last time stands. Of
 * more than {@value #MAX_THREADS} threads the first ones are read, and the rate is unknown. What a
 * thread did after it was last read is not seen.
 */
final class LinuxThreads implements ResourceReader {
  private static final int MAX_THREADS = 1024;
  private static final int MAX_NAMES = 1024;
  private static final int TOP = 20;
  private static final String OTHERS = "(other)";
  private static final long SECOND = 1_000_000_000;

  /** A little less, so that ticks of a second hit it. */
  private static final long FIRST_SPACING_NANOS = 950_000_000;

  private static final long SPACING_NANOS = 10 * SECOND - 50_000_000;

  /** The groups of a user, which may be 65,536, stand in {@code status}. */
  private static final int MOST_BYTES = 1024 * 1024;

  private final Path tasks;
  private final File directory;
  private final WarnOnce warnings;
  private final KeyedNumbers switches =
      new KeyedNumbers("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:");
  private final ProcessStat stat = new ProcessStat();
  private final FilesOnce files = new FilesOnce(MOST_BYTES);
  private final Map<String, Total> byName = new LinkedHashMap<>();
  private Map<String, Entry> last = new HashMap<>();
  private int scans;
  private boolean lastRead;
  private long sinceNanos;
  private double switchRate = Double.NaN;

  private record Entry(long startTicks, long cpuTicks, long switchCount) {}

  private static final class Total {
    private long ticks;
    private int threads;
  }

  LinuxThreads(Path tasks, WarnOnce warnings) {
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
  }

  private long spacing() {
    return scans == 1 ? FIRST_SPACING_NANOS : SPACING_NANOS;
  }

  private void scan() {
    String[] ids = directory.list();
    if (ids == null) {
      warnings.warn(tasks + " can't be read", null);
      switchRate = Double.NaN;
      return;
    }
    if (ids.length > MAX_THREADS) {
      warnings.warn("only " + MAX_THREADS + " threads are looked at", null);
    }
    long grown = readAll(ids);
    boolean known = scans > 0 && sinceNanos > 0 && ids.length <= MAX_THREADS;
    switchRate = known ? grown * (double) SECOND / sinceNanos : Double.NaN;
    scans++;
    sinceNanos = 0;
  }

  private long readAll(String[] ids) {
    long grown = 0;
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
      if (before != null && same) {
        total.ticks += Math.max(0, entry.cpuTicks - before.cpuTicks);
        grown += Math.max(0, entry.switchCount - before.switchCount);
      } else if (scans > 0) {
        // One that was there before the first time has a past that is not the run's.
        total.ticks += Math.max(0, entry.cpuTicks);
        grown += Math.max(0, entry.switchCount);
      }
    }
    last = now;
    return grown;
  }

  private @Nullable Entry entry(Path task) {
    ByteCursor text = files.read(task.resolve("stat"));
    if (text == null || !stat.parse(text)) {
      return null;
    }
    text = files.read(task.resolve("status"));
    if (text == null) {
      return null;
    }
    switches.parse(text);
    long count = Math.max(0, switches.value(0)) + Math.max(0, switches.value(1));
    return new Entry(stat.startTicks(), stat.cpuTicks(), count);
  }

  private Total total(String name) {
    String key = byName.size() < MAX_NAMES || byName.containsKey(name) ? name : OTHERS;
    return byName.computeIfAbsent(key, any -> new Total());
  }

  @Override
  public void describe(ResourceDetails.Builder out) {
    List<Map.Entry<String, Total>> busiest =
        byName.entrySet().stream()
            .filter(entry -> entry.getValue().ticks > 0)
            .sorted(Comparator.comparingLong(entry -> -entry.getValue().ticks))
            .limit(TOP)
            .toList();
    for (Map.Entry<String, Total> entry : busiest) {
      Total total = entry.getValue();
      out.thread(
          new ResourceDetails.TopThread(
              entry.getKey(), total.threads, total.ticks * ProcessStat.TICK_MILLIS));
    }
  }
}
