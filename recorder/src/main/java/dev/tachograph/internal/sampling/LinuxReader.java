package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads {@code /proc}, {@code /sys} and cgroups. Each part fails separately and is reported once.
 * Some twenty files are kept open. At short intervals the reads are {@linkplain ThrottledReader
 * throttled}. Once every file has been read, and as long as the set of CPUs and devices stays the
 * same, a read does not allocate, except for the reading of {@linkplain LinuxThreads threads}.
 */
final class LinuxReader implements DescribingReader {
  /** A hundred years. */
  private static final long MAX_UPTIME_SECONDS = 100L * 366 * 86_400;

  private final WarnOnce warnings;
  private final ProcFile uptime;
  private final LongSupplier clock;
  private final List<ResourceReader> parts;

  /** How long after the beginning of the read each part was last read. */
  private final long[] after;

  /**
   * Creates a reader below the given roots.
   *
   * @param clock in nanoseconds; a part's rates cover the time until it was read on this clock
   */
  LinuxReader(Path proc, Path sys, WarnOnce warnings, LongSupplier clock) {
    this(
        proc,
        warnings,
        clock,
        List.of(
            new ThrottledReader(
                new LinuxProcess(proc, warnings),
                List.of(),
                ThrottledReader.SPACING_MILLIS,
                new LinuxResident(proc, warnings)),
            new ThrottledReader(new LinuxCpus(proc, warnings), List.of()),
            new LinuxThreads(proc.resolve("self").resolve("task"), warnings),
            slow(new LinuxProcessFiles(proc, warnings), LinuxProcessFiles.SINCE_LAST),
            slow(new LinuxHost(proc, sys, warnings), List.of()),
            slow(new LinuxPressure(proc, warnings), List.of()),
            new LinuxUsableCpus(proc, "self", sys),
            slow(new LinuxCgroup(proc, "self", sys, warnings), LinuxCgroup.SINCE_LAST)));
  }

  private static ThrottledReader slow(ResourceReader reader, List<ResourceKey> sinceLast) {
    return new ThrottledReader(reader, sinceLast, ThrottledReader.SLOW_MILLIS, null);
  }

  private LinuxReader(
      Path proc, WarnOnce warnings, LongSupplier clock, List<ResourceReader> parts) {
    this.warnings = warnings;
    this.clock = clock;
    this.after = new long[parts.size()];
    this.uptime = new ProcFile(proc.resolve("uptime"), 128);
    this.parts = parts;
  }

  /** Creates a reader for another process with all its descendants, and for the host as usual. */
  static LinuxReader ofTree(Path proc, Path sys, long pid, WarnOnce warnings, LongSupplier clock) {
    ProcessTreeReader tree = new ProcessTreeReader(proc, () -> pid, false, warnings, clock);
    return ofTree(proc, sys, tree, Long.toString(pid), warnings, clock);
  }

  /**
   * Creates a reader for a command that this process starts, with all its descendants, and for the
   * host as usual. Limits are those of this process, which the command inherits.
   *
   * @param pid of the command; 0 or less as long as it has not started
   */
  static LinuxReader ofCommand(
      Path proc, Path sys, LongSupplier pid, WarnOnce warnings, LongSupplier clock) {
    ProcessTreeReader tree = new ProcessTreeReader(proc, pid, true, warnings, clock);
    return ofTree(proc, sys, tree, "self", warnings, clock);
  }

  private static LinuxReader ofTree(
      Path proc,
      Path sys,
      ProcessTreeReader tree,
      String limited,
      WarnOnce warnings,
      LongSupplier clock) {
    return new LinuxReader(
        proc,
        warnings,
        clock,
        List.of(
            slow(tree, List.of()),
            new ThrottledReader(new LinuxCpus(proc, warnings), List.of()),
            slow(new LinuxHost(proc, sys, warnings), List.of()),
            slow(new LinuxPressure(proc, warnings), List.of()),
            new LinuxUsableCpus(proc, limited, sys),
            slow(new LinuxCgroup(proc, limited, sys, warnings), LinuxCgroup.SINCE_LAST)));
  }

  @Override
  public String name() {
    return "linux";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    long begin = clock.getAsLong();
    for (int i = 0; i < parts.size(); i++) {
      long late = clock.getAsLong() - begin;
      long elapsed = elapsedNanos <= 0 ? 0 : Math.max(1, elapsedNanos + late - after[i]);
      after[i] = late;
      try {
        parts.get(i).read(elapsed, out);
      } catch (RuntimeException e) {
        warnings.failed("reader " + parts.get(i).name(), e);
      }
    }
  }

  @Override
  public void beforeLast() {
    parts.forEach(ResourceReader::beforeLast);
  }

  @Override
  public void describe(DetailsBuilder out) {
    parts.forEach(part -> DescribingReader.describe(part, out));
  }

  /** The first number of {@code /proc/uptime}: seconds since boot, including suspension. */
  @Override
  public long bootNanos() {
    ByteCursor text = uptime.read();
    return text == null ? -1 : uptimeNanos(text);
  }

  static long uptimeNanos(ByteCursor text) {
    long seconds = text.number();
    long hundredths = text.takeUntil('.') ? Math.min(99, text.number()) : 0;
    return seconds < 0 || seconds > MAX_UPTIME_SECONDS
        ? -1
        : seconds * 1_000_000_000 + Math.max(0, hundredths) * 10_000_000;
  }

  @Override
  public void close() {
    uptime.close();
    parts.forEach(ResourceReader::close);
  }
}
