package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.OneTimeReader;
import java.nio.file.Path;

/** CPU time of all processes that this one waited for, with theirs: proc_pid_stat(5). */
public final class ChildrenTime {
  private static final int MAX_BYTES = 4096;

  private ChildrenTime() {}

  /** User and system time in milliseconds, to {@value ProcessStat#TICK_MILLIS}; -1 if unknown. */
  public static long millis() {
    ByteCursor text = new OneTimeReader(MAX_BYTES).read(Path.of("/proc/self/stat"));
    ProcessStat stat = new ProcessStat();
    return text != null && stat.parse(text) && stat.childrensCpuTicks() >= 0
        ? stat.childrensCpuTicks() * ProcessStat.TICK_MILLIS
        : -1;
  }
}
