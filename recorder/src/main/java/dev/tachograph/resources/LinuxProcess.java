package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;

/**
 * This process from {@code /proc/self}: {@code status}, {@code stat}, {@code io}, {@code fd}.
 * Sources: {@code proc(5)}. CPU time is in ticks of a hundredth of a second (USER_HZ).
 */
final class LinuxProcess implements ResourceReader {
  private static final double MIB = 1024 * 1024;

  /** Of {@code stat} behind the command's name: state is field 3 of proc(5). */
  private static final int MAJFLT = 12 - 3;

  private static final int UTIME = 14 - 3;

  private final Sources sources;
  private final ProcFile status;
  private final ProcFile stat;
  private final ProcFile io;
  private final OpenFiles openFiles;
  private final ContextSwitches contextSwitches;
  private final KeyedNumbers statusNumbers =
      new KeyedNumbers("VmRSS:", "VmSwap:", "RssAnon:", "RssFile:", "RssShmem:", "Threads:");
  private final KeyedNumbers ioNumbers = new KeyedNumbers("read_bytes:", "write_bytes:");
  private final Delta cpu = new Delta();
  private final Delta faults = new Delta();
  private final Delta readBytes = new Delta();
  private final Delta writeBytes = new Delta();

  LinuxProcess(Path proc, WarnOnce warnings) {
    Path self = proc.resolve("self");
    this.sources = new Sources(warnings);
    this.status = sources.file(self.resolve("status"), 16 * 1024);
    this.stat = sources.file(self.resolve("stat"), 4 * 1024);
    this.io = sources.file(self.resolve("io"), 4 * 1024);
    this.openFiles = new OpenFiles(proc, warnings);
    this.contextSwitches = new ContextSwitches(self.resolve("task"), warnings);
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    readStatus(out);
    readStat(elapsedNanos, out);
    readIo(elapsedNanos, out);
    out.put(ResourceKey.OPEN_FDS, openFiles.count());
    out.put(ResourceKey.CTX_SWITCHES_S, contextSwitches.perSecond(elapsedNanos));
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
    long ticks = -1;
    long majorFaults = -1;
    ByteCursor text = sources.read(stat);
    if (text != null && text.takeUntilLast(')')) {
      for (int i = 0; i < MAJFLT; i++) {
        text.skipWord();
      }
      majorFaults = text.number();
      for (int i = MAJFLT + 1; i < UTIME; i++) {
        text.skipWord();
      }
      long user = text.number();
      long system = text.number();
      ticks = user < 0 || system < 0 ? -1 : user + system;
    }
    out.put(ResourceKey.PROC_CPU_PCT, cpu.perSecond(ticks, elapsedNanos));
    out.put(ResourceKey.MAJOR_FAULTS_S, faults.perSecond(majorFaults, elapsedNanos));
  }

  private void readIo(long elapsedNanos, SampleBuilder out) {
    ioNumbers.clear();
    ByteCursor text = sources.read(io);
    if (text != null) {
      ioNumbers.parse(text);
    }
    out.put(
        ResourceKey.PROC_READ_MIB_S, readBytes.perSecond(ioNumbers.value(0), elapsedNanos) / MIB);
    out.put(
        ResourceKey.PROC_WRITE_MIB_S, writeBytes.perSecond(ioNumbers.value(1), elapsedNanos) / MIB);
  }

  @Override
  public void close() {
    sources.close();
  }
}
