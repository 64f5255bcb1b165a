package dev.tachograph.resources;

import static dev.tachograph.resources.KeyTraits.Source.JVM;
import static dev.tachograph.resources.KeyTraits.Source.PROGRAM;
import static dev.tachograph.resources.KeyTraits.Source.RECORDER;
import static dev.tachograph.resources.KeyTraits.decimal;
import static dev.tachograph.resources.KeyTraits.share;
import static dev.tachograph.resources.KeyTraits.text;
import static dev.tachograph.resources.KeyTraits.whole;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a resource sample, in the order of {@code <base>.resources.jsonl}; this is the one
 * list of them, and of what is known of each: its page and schema, the charts, the counters of the
 * trace and comparisons follow from it. Each is the key's name in upper case; its unit is the end
 * of the name. One without a description is explained together with the one before it.
 */
public enum ResourceKey {
  RSS_KB(
      whole("memory of this process: resident, swapped out, and the parts of the resident")
          .chart(ResourceChart.MEMORY, "resident")
          .counter("memory KiB")),
  SWAP_KB(whole()),
  RSS_ANON_KB(whole().chart(ResourceChart.MEMORY, "anonymous")),
  RSS_FILE_KB(whole().chart(ResourceChart.MEMORY, "of files")),
  RSS_SHMEM_KB(whole().chart(ResourceChart.MEMORY, "shared")),
  HOST_MEMORY_KB(
      whole("memory of the host: all of it, and what could be had without swapping")
          .compared(Compared.NOT)),
  HOST_MEMORY_AVAILABLE_KB(whole().compared(Compared.NOT)),
  HOST_SWAP_KB(whole("swap of the host").compared(Compared.NOT)),
  HOST_SWAP_FREE_KB(whole().compared(Compared.NOT)),
  CPU_BUSY_PCT(
      share(
              "the host's CPU time since the last sample, of the CPUs that were there "
                  + "in both; guest time counted once")
          .chart(ResourceChart.CPU, "busy", "of all CPUs")
          .counter("CPU %")),
  CPU_IOWAIT_PCT(share().chart(ResourceChart.CPU, "I/O wait", "of all CPUs").counter("CPU %")),
  CPU_STEAL_PCT(share().chart(ResourceChart.CPU, "stolen", "of all CPUs")),
  PROC_CPU_PCT(
      decimal("CPU time of this process")
          .unit("100 is one core")
          .chart(ResourceChart.CPU, "own", "100 % is one core")
          .counter("CPU %")),
  DISK_READ_MIB_S(
      decimal(
              "the host's physical disks, each byte once: no partitions, nothing that "
                  + "lies on a counted disk; of NVMe's own multipath the paths")
          .chart(ResourceChart.DISK, "host reads")
          .counter("disk MiB/s")
          .compared(Compared.NEITHER)),
  DISK_WRITE_MIB_S(
      decimal()
          .chart(ResourceChart.DISK, "host writes")
          .counter("disk MiB/s")
          .compared(Compared.NEITHER)),
  DISK_UTIL_PCT(
      share(
              "of the busiest of these disks: share of the time in which some request "
                  + "was under way; a disk that serves many at once has more to give at 100")
          .chart(ResourceChart.PRESSURE, "disk busy")
          .counter("waiting %")),
  DISK_WAIT_MS(
      decimal(
              "how long a request to these disks took, the queue included: mean of "
                  + "those that ended since the last sample, 0 when none did")
          .chart(ResourceChart.DISK_REQUESTS, "a request took")),
  RUN_FREE_KB(
      whole("what this user may still write to the file system on which the run's files are")),
  PROC_READ_MIB_S(
      decimal(
              "this process without its children, at the storage layer; written is what"
                  + " was made dirty, less what was deleted before it was on the disk. `null`"
                  + " in the interval in which the first child was waited for")
          .chart(ResourceChart.DISK, "own reads")
          .compared(Compared.NEITHER)),
  PROC_WRITE_MIB_S(decimal().chart(ResourceChart.DISK, "own writes").compared(Compared.NEITHER)),
  PROC_CANCELLED_MIB_S(decimal("what this process deleted before it was on the disk")),
  CHILDREN_READ_KB(
      whole(
              "what children read and wrote in all their life that were waited for "
                  + "since the last sample; where the own part is `null`, with that")
          .sinceLast()),
  CHILDREN_WRITE_KB(whole().sinceLast()),
  NET_RX_MIB_S(
      decimal(
              "the devices in the network namespace of this process, without loopback "
                  + "and without what lies on a counted one; of a device on its virtual "
                  + "function (netvsc, failover) the upper one")
          .chart(ResourceChart.NETWORK, "received")
          .counter("network MiB/s")
          .compared(Compared.NEITHER)),
  NET_TX_MIB_S(
      decimal()
          .chart(ResourceChart.NETWORK, "sent")
          .counter("network MiB/s")
          .compared(Compared.NEITHER)),
  TCP_RETRANSMITS_S(decimal("TCP segments sent again, of the network namespace of this process")),
  TCP_RETRANSMIT_PCT(share("their share of all segments sent since the last sample")),
  PSI_CPU_SOME_PCT(
      share("share of the time since the last sample in which some task was stalled")
          .chart(ResourceChart.PRESSURE, "CPU")),
  PSI_IO_SOME_PCT(share().chart(ResourceChart.PRESSURE, "I/O")),
  PSI_MEMORY_SOME_PCT(share().chart(ResourceChart.PRESSURE, "memory")),
  PSI_IO_FULL_PCT(share("the same, in which all were").chart(ResourceChart.PRESSURE, "I/O, all")),
  PSI_MEMORY_FULL_PCT(share().chart(ResourceChart.PRESSURE, "memory, all")),
  CGROUP_MEMORY_KB(
      whole("use and limit, both of the level on the way to the root that has the least left")),
  CGROUP_MEMORY_MAX_KB(whole().limit().compared(Compared.NOT)),
  CGROUP_MEMORY_HIGH_KB(
      whole(
              "the lowest `memory.high` on the way to the root, above which the kernel "
                  + "takes memory back and slows threads down; read every ten seconds; `null`"
                  + " in version 1")
          .limit()),
  CGROUP_ANON_KB(
      whole(
          "what of `cgroup_memory_kb` is anonymous and what is page cache, which is"
              + " given back when it runs short; read every ten seconds, and each time "
              + "once four fifths of the limit are used")),
  CGROUP_FILE_KB(whole()),
  USABLE_CPUS(
      whole(
              "CPUs that are online and that cpusets and the affinity of the process "
                  + "leave it; of affinities of single threads that of the first; read every "
                  + "ten seconds")
          .least(1)),
  CGROUP_CPU_MAX_CORES(decimal("the tightest quota").limit().compared(Compared.NOT)),
  CGROUP_THROTTLED_PCT(
      share(
          "share of the quota's periods that were throttled since the last sample, "
              + "at the level on the way to the root where it was most")),
  CGROUP_THROTTLED_MS(
      decimal(
              "how long the group was stopped for a quota since the last sample, summed"
                  + " over its CPUs, at the level where it was most")
          .sinceLast()),
  CGROUP_OOM_KILLS(
      whole(
              "processes that were killed as memory ran out, since the last sample, in "
                  + "the group and at every level with a limit on the way to the root")
          .sinceLast()),
  CGROUP_HIGH_EVENTS(
      whole(
              "how often memory went over `memory.high`, reached its limit, and could "
                  + "not be had there at all, since the last sample, at the limits of every "
                  + "level on the way to the root; before Linux 5.2, which does not tell "
                  + "levels apart, of the level with the most. Version 1 has the second alone")
          .sinceLast()),
  CGROUP_MAX_EVENTS(whole().sinceLast()),
  CGROUP_OOM_EVENTS(whole().sinceLast()),
  CGROUP_PSI_CPU_SOME_PCT(
      share(
          "share of the time since the last sample in which some task of the "
              + "process's own group was stalled; `null` where there is no unified "
              + "hierarchy, and in its root, of which `psi_` tells")),
  CGROUP_PSI_IO_SOME_PCT(share()),
  CGROUP_PSI_MEMORY_SOME_PCT(share()),
  CGROUP_PSI_CPU_FULL_PCT(
      share(
          "the same, in which all of its tasks that had something to do were; of "
              + "CPUs: throttled, or others had them all")),
  CGROUP_PSI_IO_FULL_PCT(share()),
  CGROUP_PSI_MEMORY_FULL_PCT(share()),
  THREADS(whole("of this process").least(1).counter("process").compared(Compared.NEITHER)),
  OPEN_FDS(whole().counter("process")),
  CTX_SWITCHES_S(
      decimal(
          "of all threads of this process; read after the first second, every ten "
              + "seconds and at the end, and standing in between; `null` where threads "
              + "that ended meanwhile took a tenth of the CPU time or more, as nothing "
              + "tells of theirs")),
  RUN_QUEUE_WAIT_PCT(
      decimal("time in which threads were ready to run and had no CPU; likewise")
          .unit("100 is one thread all the time")
          .chart(ResourceChart.PRESSURE, "run queue, 100 % is one thread")
          .counter("waiting %")),
  MAJOR_FAULTS_S(decimal("of this process")),
  HEAP_USED_KB(
      whole("the heap: what is used, what the system gave, and the most that it may be")
          .of(JVM)
          .chart(ResourceChart.MEMORY, "heap used")
          .counter("memory KiB")),
  HEAP_COMMITTED_KB(whole().of(JVM)),
  HEAP_MAX_KB(whole().of(JVM).compared(Compared.NOT)),
  HEAP_AFTER_GC_KB(
      whole("what the heap held after the last collection of any kind; `null` before the first")
          .of(JVM)
          .chart(ResourceChart.MEMORY, "heap after a collection")),
  HEAP_YOUNG_KB(whole("the generations; `null` where the collector has none").of(JVM)),
  HEAP_OLD_KB(whole().of(JVM)),
  ALLOC_MIB_S(
      decimal("what the program allocates on the heap")
          .of(JVM)
          .chart(ResourceChart.ALLOCATION, "allocated")
          .counter("allocation MiB/s")),
  NONHEAP_USED_KB(
      whole("memory of the JVM beside the heap, such as classes and compiled code").of(JVM)),
  METASPACE_KB(whole("of classes; of compiled code").of(JVM)),
  CODE_CACHE_KB(whole().of(JVM)),
  NATIVE_KB(
      whole(
              "what the JVM committed beside heap, classes and code, every ten seconds;"
                  + " `null` without `-XX:NativeMemoryTracking`")
          .of(JVM)),
  DIRECT_KB(
      whole("direct buffers of the JVM")
          .of(JVM)
          .chart(ResourceChart.MEMORY, "direct")
          .counter("memory KiB")),
  MAPPED_KB(whole("files mapped into the JVM's memory").of(JVM)),
  PLATFORM_THREADS(
      whole("live threads of Java, virtual ones left out").of(JVM).compared(Compared.NEITHER)),
  VIRTUAL_THREADS(
      whole("those that run or are ready to; from JDK 24 on").of(JVM).compared(Compared.NEITHER)),
  GC_COUNT(
      whole(
              "collections since the last sample, in the first since the start of the "
                  + "run; of collectors that work beside the program cycles are counted")
          .sinceLast()
          .of(JVM)),
  GC_PAUSE_MS(
      decimal(
              "pauses of the collectors since the last sample, the first since the "
                  + "start of the run; concurrent work left out. To the tick from the JVM's "
                  + "performance data, else whole milliseconds each from its beans: "
                  + "`gc_pause_source` of the [report](report.md) says which")
          .sinceLast()
          .of(JVM)
          .chart(ResourceChart.PAUSES, "collectors")),
  ALLOC_STALLS(
      whole(
              "how often, and how long together, threads waited until ZGC had freed "
                  + "memory, of waits that ended since the last sample; from the JVM's own "
                  + "log to the microsecond: `alloc_stall_source` of the report. `null` of "
                  + "other collectors, which stop the program instead")
          .sinceLast()
          .of(JVM)),
  ALLOC_STALL_MS(
      decimal().sinceLast().of(JVM).chart(ResourceChart.PAUSES, "waited for memory, all threads")),
  SAFEPOINT_MS(
      decimal(
              "how long threads were stopped, or were being stopped, since the last "
                  + "sample, pauses included; from the JVM's performance data, `null` with "
                  + "`-XX:-UsePerfData` or `-XX:+PerfDisableSharedMem`, and where the data "
                  + "may be another JVM's. Beside a report of version 1 it is without the "
                  + "time in which they were being stopped")
          .sinceLast()
          .of(JVM)
          .chart(ResourceChart.PAUSES, "all threads stopped")),
  SAFEPOINT_SYNC_MS(
      decimal("the part of it until the last thread stood; not in samples of version 1").of(JVM)),
  JIT_MS(whole("compilation since the last sample").sinceLast().of(JVM)),
  CLASSES_LOADED(
      whole("classes loaded since the last sample").sinceLast().of(JVM).compared(Compared.NEITHER)),
  STATUS(
      text("what the program is doing; progress, where the program gives it, and "
              + "only there, so the next ten")
          .of(PROGRAM)),
  DONE(
      whole("of any program: units done, and how many there are")
          .of(PROGRAM)
          .compared(Compared.NOT)),
  TOTAL(whole().of(PROGRAM).compared(Compared.NOT)),
  PROCESSED(
      whole("of a sync: done, waiting, on its way, hard to get")
          .of(PROGRAM)
          .compared(Compared.NOT)),
  QUEUE(whole().of(PROGRAM).chart(ResourceChart.QUEUE, "waiting").counter("progress")),
  INFLIGHT(
      whole()
          .of(PROGRAM)
          .chart(ResourceChart.QUEUE, "on its way")
          .counter("progress")
          .compared(Compared.NEITHER)),
  ESCALATION(whole().of(PROGRAM).counter("progress").compared(Compared.NEITHER)),
  PEERS_ACTIVE(
      whole("connected, known")
          .of(PROGRAM)
          .chart(ResourceChart.PEERS, "active")
          .counter("progress")
          .compared(Compared.NEITHER)),
  PEERS_TOTAL(whole().of(PROGRAM).chart(ResourceChart.PEERS, "known").compared(Compared.NOT)),
  HEAD_BLOCK(
      whole("of what is stored without a hole; of what peers told of")
          .unit("height")
          .of(PROGRAM)
          .compared(Compared.NOT)),
  HEAD_SEEN(whole().unit("height").of(PROGRAM).compared(Compared.NOT)),
  GAP_MS(
      whole(
              "time beyond the interval that the sample covers: suspend, SIGSTOP, "
                  + "starvation; 0 for a tick that is late by less than half an interval, or "
                  + "than 50 ms")
          .always()
          .sinceLast()
          .of(RECORDER)
          .chart(ResourceChart.PAUSES, "did not run")),
  SELF_CPU_MS(
      decimal("CPU time of the recorder's own threads since the last sample")
          .sinceLast()
          .of(RECORDER)),
  SELF_DROPPED(whole("lines that it lost since the last sample").sinceLast().of(RECORDER));

  private static final List<ResourceKey> ALL = List.of(values());
  private static final Map<String, ResourceKey> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ResourceKey::key, key -> key));

  private final String key;
  private final Kind kind;
  private final KeyTraits traits;

  ResourceKey(KeyTraits traits) {
    this.key = name().toLowerCase(Locale.ROOT);
    this.kind = traits.kind();
    this.traits = traits;
  }

  /** {@return the key as it stands in the files} */
  public String key() {
    return key;
  }

  /** {@return every key, in order} */
  public static List<ResourceKey> all() {
    return ALL;
  }

  /** The key of a name in the files; {@code null} if there is none. */
  public static @Nullable ResourceKey named(String key) {
    return BY_NAME.get(key);
  }

  /** {@return whether its values are numbers} */
  public boolean isNumber() {
    return kind != Kind.TEXT;
  }

  /** {@return whether each value is what came since the sample before, so that values add up} */
  public boolean isSinceLast() {
    return traits.isSinceLast();
  }

  /** {@return whether it is there only if the program gives it: see {@link Progress}} */
  public boolean isProgress() {
    return traits.source() == KeyTraits.Source.PROGRAM;
  }

  /**
   * {@return the unit of its values, such as {@code KiB}; {@code text} of the one that is no
   * number}
   */
  public String unit() {
    return traits.unit() == null ? UnitOfKey.of(key, kind()) : traits.unit();
  }

  /**
   * {@return what its values are, in a sentence of Markdown} Keys that are explained together have
   * the one of the first.
   */
  public String description() {
    String own = traits.description();
    return own == null ? ALL.get(ordinal() - 1).description() : own;
  }

  /** {@return whether it is explained together with the key before it} */
  public boolean isDescribedBefore() {
    return traits.description() == null;
  }

  /** {@return the chart that draws it; {@code null}: none does} */
  public @Nullable ResourceChart chart() {
    return traits.chart();
  }

  /** {@return what its line is called in the chart; empty without one} */
  public String label() {
    return traits.label();
  }

  /** {@return what its values are where it has a chart of its own; empty: what the chart says} */
  public String labelAlone() {
    return traits.labelAlone();
  }

  /** {@return the group of counters of the trace that it belongs to; {@code null}: to none} */
  public @Nullable String counter() {
    return traits.counter();
  }

  /** {@return which way its figures are compared} */
  public Compared compared() {
    return traits.compared();
  }

  /** Which way figures of a key are compared between runs. */
  public enum Compared {
    /** Less is better. */
    LESS,
    /** Neither more nor less is better by itself. */
    NEITHER,
    /** Not at all: a limit or a size of the machine, or what the run was given to do. */
    NOT
  }

  /** What a value of a key is. */
  enum Kind {
    /** A {@code long}. */
    WHOLE,
    /** A {@code double}, not negative. */
    DECIMAL,
    /** A {@code double} from 0 to 100. */
    SHARE,
    /** A text. */
    TEXT
  }

  Kind kind() {
    return kind;
  }

  KeyTraits traits() {
    return traits;
  }
}
