package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads {@code /proc}, {@code /sys} and cgroups. Each part fails for itself, told once. Some twenty
 * files are kept open. At short intervals the reads are {@linkplain Spaced spaced}. Once every file
 * has been read, and the set of CPUs and devices stays the same, a read allocates nothing, the
 * reading of {@linkplain LinuxThreads threads} apart.
 */
final class LinuxReader implements ResourceReader {
  /** A hundred years. */
  private static final long MOST_UPTIME_SECONDS = 100L * 366 * 86_400;

  private final WarnOnce warnings;
  private final ProcFile uptime;
  private final List<ResourceReader> parts;

  LinuxReader(Path proc, Path sys, WarnOnce warnings) {
    this(
        proc,
        warnings,
        List.of(
            new Spaced(
                new LinuxProcess(proc, warnings),
                List.of(),
                Spaced.SPACING_MILLIS,
                new LinuxResident(proc, warnings)),
            new Spaced(new LinuxCpus(proc, warnings), List.of()),
            new LinuxThreads(proc.resolve("self").resolve("task"), warnings),
            slow(new LinuxProcessFiles(proc, warnings), List.of()),
            slow(new LinuxHost(proc, sys, warnings), List.of()),
            slow(new LinuxPressure(proc, warnings), List.of()),
            slow(new LinuxCgroup(proc, "self", sys, warnings), LinuxCgroup.SINCE_LAST)));
  }

  private static Spaced slow(ResourceReader reader, List<ResourceKey> sinceLast) {
    return new Spaced(reader, sinceLast, Spaced.SLOW_MILLIS, null);
  }

  private LinuxReader(Path proc, WarnOnce warnings, List<ResourceReader> parts) {
    this.warnings = warnings;
    this.uptime = new ProcFile(proc.resolve("uptime"), 128);
    this.parts = parts;
  }

  /** Of another process and all that it started, beside the same host. */
  static LinuxReader ofTree(Path proc, Path sys, long pid, WarnOnce warnings) {
    return new LinuxReader(
        proc,
        warnings,
        List.of(
            slow(new ProcessTreeReader(proc, pid, warnings), List.of()),
            new Spaced(new LinuxCpus(proc, warnings), List.of()),
            slow(new LinuxHost(proc, sys, warnings), List.of()),
            slow(new LinuxPressure(proc, warnings), List.of()),
            slow(
                new LinuxCgroup(proc, Long.toString(pid), sys, warnings), LinuxCgroup.SINCE_LAST)));
  }

  @Override
  public String name() {
    return "linux";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    for (int i = 0; i < parts.size(); i++) {
      try {
        parts.get(i).read(elapsedNanos, out);
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
  public void describe(ResourceDetails.Builder out) {
    parts.forEach(part -> part.describe(out));
  }

  /** The first number of {@code /proc/uptime}: seconds since boot, suspension included. */
  @Override
  public long bootNanos() {
    ByteCursor text = uptime.read();
    return text == null ? -1 : uptimeNanos(text);
  }

  static long uptimeNanos(ByteCursor text) {
    long seconds = text.number();
    long hundredths = text.takeUntil('.') ? Math.min(99, text.number()) : 0;
    return seconds < 0 || seconds > MOST_UPTIME_SECONDS
        ? -1
        : seconds * 1_000_000_000 + Math.max(0, hundredths) * 10_000_000;
  }

  @Override
  public void close() {
    uptime.close();
    parts.forEach(ResourceReader::close);
  }
}
