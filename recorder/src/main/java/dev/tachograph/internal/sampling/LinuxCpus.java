package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CpuTimes;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Path;

/** The host's CPUs: {@code /proc/stat}. */
final class LinuxCpus implements ResourceReader {
  private final SourceFiles sources;
  private final ProcFile stat;
  private final CpuTimes cpu = new CpuTimes();

  LinuxCpus(Path proc, WarnOnce warnings) {
    this.sources = new SourceFiles(warnings);
    this.stat = sources.file(proc.resolve("stat"), 1024 * 1024);
  }

  @Override
  public String name() {
    return "cpus";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    ByteCursor text = sources.read(stat);
    if (text != null && cpu.parse(text)) {
      out.put(ResourceKey.CPU_BUSY_PCT, cpu.busyPct());
      out.put(ResourceKey.CPU_IOWAIT_PCT, cpu.iowaitPct());
      out.put(ResourceKey.CPU_STEAL_PCT, cpu.stealPct());
    }
  }

  @Override
  public void close() {
    sources.close();
  }
}
