package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Path;

/**
 * This process from {@code /proc/self}: {@code status} and {@code stat}. Sources: {@code proc(5)}.
 * The open files include some twenty that the recorder keeps open. CPU time is in ticks of a
 * hundredth of a second (USER_HZ).
 */
final class LinuxProcess implements ResourceReader {
  private final SourceFiles sources;
  private final ProcFile status;
  private final ProcFile stat;
  private final KeyedNumbers statusNumbers =
      new KeyedNumbers("VmRSS:", "VmSwap:", "RssAnon:", "RssFile:", "RssShmem:", "Threads:");
  private final ProcessStat statNumbers = new ProcessStat();
  private final Delta cpu = new Delta();
  private final Delta faults = new Delta();

  LinuxProcess(Path proc, WarnOnce warnings) {
    Path self = proc.resolve("self");
    this.sources = new SourceFiles(warnings);
    this.status = sources.file(self.resolve("status"), 1024 * 1024);
    this.stat = sources.file(self.resolve("stat"), 4 * 1024);
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    readStatus(out);
    readStat(elapsedNanos, out);
  }

  private void readStatus(SampleBuilder out) {
    ByteCursor text = sources.read(status);
    if (text != null) {
      statusNumbers.parse(text);
      out.put(ResourceKey.RSS_KB, statusNumbers.value(0));
      out.put(ResourceKey.SWAP_KB, statusNumbers.value(1));
      out.put(ResourceKey.RSS_ANON_KB, statusNumbers.value(2));
      out.put(ResourceKey.RSS_FILE_KB, statusNumbers.value(3));
      out.put(ResourceKey.RSS_SHMEM_KB, statusNumbers.value(4));
      out.put(ResourceKey.THREADS, statusNumbers.value(5));
    }
  }

  private void readStat(long elapsedNanos, SampleBuilder out) {
    ByteCursor text = sources.read(stat);
    boolean known = text != null && statNumbers.parse(text);
    long ticks = known ? statNumbers.cpuTicks() : -1;
    long majorFaults = known ? statNumbers.majorFaults() : -1;
    // A tick per second is one percent.
    out.put(ResourceKey.PROC_CPU_PCT, cpu.perSecond(ticks, elapsedNanos));
    out.put(ResourceKey.MAJOR_FAULTS_S, faults.perSecond(majorFaults, elapsedNanos));
  }

  @Override
  public void close() {
    sources.close();
  }
}
