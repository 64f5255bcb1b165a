package dev.tachograph.resources;

/** The long descriptions of {@link ResourceKey}s, in Markdown, under the names of the keys. */
final class KeyTexts {
  static final String TREE_PSS_KB =
      "of `tacho run`: memory of the command with all that it started, what they share "
          + "counted once (PSS); `rss_kb` and the parts beside it are of the command's own "
          + "process. Read less often where it costs; `null` where one process can't be read";

  static final String CPU_BUSY_PCT =
      "the host's CPU time since the last sample, of the CPUs that were there in both; "
          + "guest time counted once";

  static final String DISK_READ_MIB_S =
      "the host's physical disks, each byte once: no partitions, nothing that lies on a "
          + "counted disk; of NVMe's own multipath the paths";

  static final String DISK_UTIL_PCT =
      "of the busiest of these disks: share of the time in which some request was under "
          + "way; a disk that serves many at once has more to give at 100";

  static final String DISK_WAIT_MS =
      "how long a request to these disks took, the queue included: mean of those that "
          + "ended since the last sample, 0 when none did";

  static final String PROC_READ_MIB_S =
      "this process without its children, at the storage layer; written is what was made "
          + "dirty, less what was deleted before it was on the disk. `null` in the interval in "
          + "which the first child was waited for";

  static final String CHILDREN_READ_KB =
      "what children read and wrote in all their life that were waited for since the last "
          + "sample; where the own part is `null`, with that";

  static final String NET_RX_MIB_S =
      "the devices in the network namespace of this process, without loopback and without "
          + "what lies on a counted one; of a device on its virtual function (netvsc, failover) "
          + "the upper one";

  static final String CGROUP_MEMORY_HIGH_KB =
      "the lowest `memory.high` on the way to the root, above which the kernel takes "
          + "memory back and slows threads down; read every ten seconds; `null` in version 1";

  static final String CGROUP_ANON_KB =
      "what of `cgroup_memory_kb` is anonymous and what is page cache, which is given back "
          + "when it runs short; read every ten seconds, and each time once four fifths of the "
          + "limit are used";

  static final String USABLE_CPUS =
      "CPUs that are online and that cpusets and the affinity of the process leave it; of "
          + "affinities of single threads that of the first; read every ten seconds";

  static final String CGROUP_THROTTLED_PCT =
      "share of the quota's periods that were throttled since the last sample, at the "
          + "level on the way to the root where it was most";

  static final String CGROUP_THROTTLED_MS =
      "how long the group was stopped for a quota since the last sample, summed over its "
          + "CPUs, at the level where it was most";

  static final String CGROUP_OOM_KILLS =
      "processes that were killed as memory ran out, since the last sample, in the group "
          + "and at every level with a limit on the way to the root";

  static final String CGROUP_HIGH_EVENTS =
      "how often memory went over `memory.high`, reached its limit, and could not be had "
          + "there at all, since the last sample, at the limits of every level on the way to the "
          + "root; before Linux 5.2, which does not distinguish levels, of the level with the "
          + "most. Version 1 has the second alone";

  static final String CGROUP_PSI_CPU_SOME_PCT =
      "share of the time since the last sample in which some task of the process's own "
          + "group was stalled; `null` where there is no unified hierarchy, and in its root, "
          + "which `psi_` shows";

  static final String CGROUP_PSI_CPU_FULL_PCT =
      "the same, in which all of its tasks that had something to do were; of CPUs: "
          + "throttled, or others had them all";

  static final String CTX_SWITCHES_S =
      "of all threads of this process; read after the first second, every ten seconds and "
          + "at the end, and standing in between; `null` where threads that ended meanwhile took "
          + "a tenth of the CPU time or more, as nothing shows theirs";

  static final String NATIVE_KB =
      "what the JVM committed beside heap, classes and code, every ten seconds; `null` "
          + "without `-XX:NativeMemoryTracking`";

  static final String GC_COUNT =
      "collections since the last sample, in the first since the start of the run; of "
          + "collectors that work beside the program cycles are counted";

  static final String GC_PAUSE_MS =
      "pauses of the collectors since the last sample, the first since the start of the "
          + "run; concurrent work left out. To the tick from the JVM's performance data, else "
          + "whole milliseconds each from its beans: `gc_pause_source` of the "
          + "[report](report.md) says which";

  static final String ALLOC_STALLS =
      "how often, and how long together, threads waited until ZGC had freed memory, of "
          + "waits that ended since the last sample; from the JVM's own log to the microsecond: "
          + "`alloc_stall_source` of the report. `null` of other collectors, which stop the "
          + "program instead";

  static final String SAFEPOINT_MS =
      "how long threads were stopped, or were being stopped, since the last sample, pauses "
          + "included; from the JVM's performance data, `null` with `-XX:-UsePerfData` or "
          + "`-XX:+PerfDisableSharedMem`, and where the data may be another JVM's. Beside a "
          + "report of version 1 it is without the time in which they were being stopped";

  static final String STATUS =
      "what the program is doing; progress, where the program gives it, and only there, so "
          + "the next ten";

  static final String GAP_MS =
      "time beyond the interval that the sample covers: suspend, SIGSTOP, starvation; 0 "
          + "for a tick that is late by less than half an interval, or than 50 ms";

  private KeyTexts() {}
}
