package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Context switches of all threads of the process: {@code /proc/self/status} tells those of its
 * first thread only, so each {@code task/<tid>/status} is read. What a thread did after the last
 * read before it ended is not seen. Reading costs some microseconds a thread, so it is done once a
 * second at most, the rate being that of the last second, and not with more than {@value
 * #MAX_THREADS} threads.
 */
final class ContextSwitches {
  private static final int MAX_THREADS = 512;
  private static final long SPACING_NANOS = 950_000_000;

  private final Path tasks;
  private final WarnOnce warnings;
  private final KeyedNumbers numbers =
      new KeyedNumbers("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:");
  private Map<String, Long> last = new HashMap<>();
  private boolean primed;
  private long sinceNanos;
  private double rate = Double.NaN;

  ContextSwitches(Path tasks, WarnOnce warnings) {
    this.tasks = tasks;
    this.warnings = warnings;
  }

  double perSecond(long elapsedNanos) {
    sinceNanos += elapsedNanos;
    if (primed && sinceNanos < SPACING_NANOS) {
      return rate;
    }
    String[] ids = tasks.toFile().list();
    if (ids == null || ids.length > MAX_THREADS) {
      warnings.warn(tasks + (ids == null ? " can't be read" : " has too many threads"), null);
      primed = false;
      rate = Double.NaN;
      return rate;
    }
    long grown = readAll(ids);
    rate = primed && sinceNanos > 0 ? grown * 1e9 / sinceNanos : Double.NaN;
    primed = true;
    sinceNanos = 0;
    return rate;
  }

  private long readAll(String[] ids) {
    long grown = 0;
    Map<String, Long> now = new HashMap<>();
    for (String id : ids) {
      try (ProcFile file = new ProcFile(tasks.resolve(id).resolve("status"), 16 * 1024)) {
        ByteCursor text = file.read();
        if (text != null) {
          numbers.parse(text);
          long count = Math.max(0, numbers.value(0)) + Math.max(0, numbers.value(1));
          now.put(id, count);
          long before = last.getOrDefault(id, 0L);
          grown += count >= before ? count - before : count;
        }
      }
    }
    last = now;
    return grown;
  }
}
