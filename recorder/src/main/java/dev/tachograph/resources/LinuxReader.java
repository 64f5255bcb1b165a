package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code /proc}, {@code /sys} and cgroups. Each part fails for itself, told once. */
final class LinuxReader implements ResourceReader {
  private final WarnOnce warnings;
  private final ProcFile uptime;
  private final List<ResourceReader> parts;

  LinuxReader(Path proc, Path sys, WarnOnce warnings) {
    this.warnings = warnings;
    this.uptime = new ProcFile(proc.resolve("uptime"), 128);
    this.parts =
        List.of(
            new LinuxProcess(proc, warnings),
            new LinuxHost(proc, sys, warnings),
            new LinuxPressure(proc, warnings),
            new LinuxCgroup(proc, sys, warnings));
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
        warnings.warn(parts.get(i).name() + ": " + e.getClass().getName(), e);
      }
    }
  }

  /** The first number of {@code /proc/uptime}: seconds since boot, suspension included. */
  @Override
  public long bootNanos() {
    ByteCursor text = uptime.read();
    if (text == null) {
      return -1;
    }
    long seconds = text.number();
    long hundredths = text.takeUntil('.') ? text.number() : 0;
    return seconds < 0 ? -1 : seconds * 1_000_000_000 + Math.max(0, hundredths) * 10_000_000;
  }

  @Override
  public void close() {
    uptime.close();
    parts.forEach(ResourceReader::close);
  }
}
