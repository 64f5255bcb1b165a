package dev.tachograph.resources;

import static dev.tachograph.resources.KeyTraits.Source.JVM;
import static dev.tachograph.resources.KeyTraits.Source.PROGRAM;
import static dev.tachograph.resources.KeyTraits.Source.RECORDER;
import static dev.tachograph.resources.KeyTraits.decimal;
import static dev.tachograph.resources.KeyTraits.share;
import static dev.tachograph.resources.KeyTraits.text;
import static dev.tachograph.resources.KeyTraits.whole;

import dev.tachograph.resources.KeyTraits.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a resource sample, in the order of {@code <base>.resources.jsonl}; this is the one
 * list of them, and of what is known of each: its page and schema, the charts, the counters of the
 * trace and comparisons follow from it. Each is the key's name in upper case; its unit is the end
 * of the name.
 *
 * <p>The comments here are short; the page {@code docs/formats/resources.md}, which is written from
 * them, says what is counted and what is not. On Linux the values are of {@code /proc}, {@code
 * /sys} and the control groups, else of OSHI where that is there; those of the JVM are of its beans
 * and performance data.
 */
public enum ResourceKey {
  /** Resident memory of this process, KiB: {@code VmRSS} of proc_pid_status(5). */
  RSS_KB(
      whole("memory of this process: resident, swapped out, and the parts of the resident")
          .chart(ResourceChart.MEMORY, "resident")
          .counter("memory KiB")),
  /** Memory of this process that is swapped out, KiB: {@code VmSwap}. */
  SWAP_KB(whole()),
  /** Resident anonymous memory, KiB: {@code RssAnon}. */
  RSS_ANON_KB(whole().chart(ResourceChart.MEMORY, "anonymous")),
  /** Resident pages of files, KiB: {@code RssFile}. */
  RSS_FILE_KB(whole().chart(ResourceChart.MEMORY, "of files")),
  /** Resident shared memory, KiB: {@code RssShmem}. */
  RSS_SHMEM_KB(whole().chart(ResourceChart.MEMORY, "shared")),
  /**
   * Memory of a whole process tree, KiB, what is shared counted once: {@code Pss} of {@code
   * smaps_rollup}.
   */
  TREE_PSS_KB(
      whole(KeyTexts.TREE_PSS_KB)
          .chart(ResourceChart.MEMORY, "of the process tree")
          .counter("memory KiB")),
  /** Memory of the host, KiB: {@code MemTotal} of proc_meminfo(5). */
  HOST_MEMORY_KB(
      whole("memory of the host: all of it, and what could be had without swapping").notCompared()),
  /** What could be had without swapping, KiB: {@code MemAvailable}. */
  HOST_MEMORY_AVAILABLE_KB(whole().notCompared()),
  /** Swap of the host, KiB: {@code SwapTotal}. */
  HOST_SWAP_KB(whole("swap of the host").notCompared()),
  /** Unused swap of the host, KiB: {@code SwapFree}. */
  HOST_SWAP_FREE_KB(whole().notCompared()),
  /** Share of the host's CPU time that was used since the last sample: proc_stat(5). */
  CPU_BUSY_PCT(
      share(KeyTexts.CPU_BUSY_PCT)
          .chart(ResourceChart.CPU, "busy", "of all CPUs")
          .counter("CPU %")),
  /** Share of the host's CPU time that was idle while I/O was outstanding. */
  CPU_IOWAIT_PCT(share().chart(ResourceChart.CPU, "I/O wait", "of all CPUs").counter("CPU %")),
  /** Share of the host's CPU time that the hypervisor gave to others. */
  CPU_STEAL_PCT(share().chart(ResourceChart.CPU, "stolen", "of all CPUs")),
  /** CPU time of this process since the last sample; 100 is one core. */
  PROC_CPU_PCT(
      decimal("CPU time of this process")
          .unit("100 is one core")
          .chart(ResourceChart.CPU, "own", "100 % is one core")
          .counter("CPU %")),
  /** Bytes read from the host's physical disks, MiB/s. */
  DISK_READ_MIB_S(
      decimal(KeyTexts.DISK_READ_MIB_S)
          .chart(ResourceChart.DISK, "host reads")
          .counter("disk MiB/s")
          .neitherBetter()),
  /** Bytes written to the host's physical disks, MiB/s. */
  DISK_WRITE_MIB_S(
      decimal().chart(ResourceChart.DISK, "host writes").counter("disk MiB/s").neitherBetter()),
  /** Share of the time in which the busiest disk had a request under way. */
  DISK_UTIL_PCT(
      share(KeyTexts.DISK_UTIL_PCT)
          .chart(ResourceChart.PRESSURE, "disk busy")
          .counter("waiting %")),
  /** Mean time of a request to these disks, with its queue, ms. */
  DISK_WAIT_MS(decimal(KeyTexts.DISK_WAIT_MS).chart(ResourceChart.DISK_REQUESTS, "a request took")),
  /** Free space for this user where the run's files are, KiB. */
  RUN_FREE_KB(
      whole("what this user may still write to the file system on which the run's files are")),
  /** Bytes this process read from storage, MiB/s: {@code read_bytes} of proc_pid_io(5). */
  PROC_READ_MIB_S(
      decimal(KeyTexts.PROC_READ_MIB_S).chart(ResourceChart.DISK, "own reads").neitherBetter()),
  /** Bytes this process wrote to storage, MiB/s, without those cancelled. */
  PROC_WRITE_MIB_S(decimal().chart(ResourceChart.DISK, "own writes").neitherBetter()),
  /** Bytes deleted before they were on the disk, MiB/s. */
  PROC_CANCELLED_MIB_S(decimal("what this process deleted before it was on the disk")),
  /** What children that were waited for had read, KiB since the last sample. */
  CHILDREN_READ_KB(whole(KeyTexts.CHILDREN_READ_KB).sinceLast()),
  /** What children that were waited for had written, KiB since the last sample. */
  CHILDREN_WRITE_KB(whole().sinceLast()),
  /** Bytes received by the network namespace of this process, MiB/s. */
  NET_RX_MIB_S(
      decimal(KeyTexts.NET_RX_MIB_S)
          .chart(ResourceChart.NETWORK, "received")
          .counter("network MiB/s")
          .neitherBetter()),
  /** Bytes sent by the network namespace of this process, MiB/s. */
  NET_TX_MIB_S(
      decimal().chart(ResourceChart.NETWORK, "sent").counter("network MiB/s").neitherBetter()),
  /** TCP segments sent again, a second: {@code tcpRetransSegs} of RFC 4022. */
  TCP_RETRANSMITS_S(decimal("TCP segments sent again, of the network namespace of this process")),
  /** Share of the TCP segments that were sent again since the last sample. */
  TCP_RETRANSMIT_PCT(share("their share of all segments sent since the last sample")),
  /** Share of the time in which some task of the host waited for a CPU, as of PSI. */
  PSI_CPU_SOME_PCT(
      share("share of the time since the last sample in which some task was stalled")
          .chart(ResourceChart.PRESSURE, "CPU")),
  /** Share of the time in which some task of the host waited for I/O. */
  PSI_IO_SOME_PCT(share().chart(ResourceChart.PRESSURE, "I/O")),
  /** Share of the time in which some task of the host waited for memory. */
  PSI_MEMORY_SOME_PCT(share().chart(ResourceChart.PRESSURE, "memory")),
  /** Share of the time in which all tasks of the host waited for I/O. */
  PSI_IO_FULL_PCT(share("the same, in which all were").chart(ResourceChart.PRESSURE, "I/O, all")),
  /** Share of the time in which all tasks of the host waited for memory. */
  PSI_MEMORY_FULL_PCT(share().chart(ResourceChart.PRESSURE, "memory, all")),
  /** Memory of the control group that has the least left, KiB. */
  CGROUP_MEMORY_KB(
      whole("use and limit, both of the level on the way to the root that has the least left")),
  /** The limit of that group, KiB: {@code memory.max} of cgroup v2. */
  CGROUP_MEMORY_MAX_KB(whole().limit().notCompared()),
  /** The lowest {@code memory.high} on the way to the root, KiB. */
  CGROUP_MEMORY_HIGH_KB(whole(KeyTexts.CGROUP_MEMORY_HIGH_KB).limit()),
  /** Anonymous part of the group's memory, KiB. */
  CGROUP_ANON_KB(whole(KeyTexts.CGROUP_ANON_KB)),
  /** Page cache in the group's memory, KiB. */
  CGROUP_FILE_KB(whole()),
  /** CPUs that are online and that cpusets and affinity leave the process. */
  USABLE_CPUS(whole(KeyTexts.USABLE_CPUS).least(1)),
  /** The tightest quota in cores: {@code cpu.max} of cgroup v2. */
  CGROUP_CPU_MAX_CORES(decimal("the tightest quota").limit().notCompared()),
  /** Share of the quota's periods that were throttled since the last sample. */
  CGROUP_THROTTLED_PCT(share(KeyTexts.CGROUP_THROTTLED_PCT)),
  /** How long the group was stopped for its quota since the last sample, ms. */
  CGROUP_THROTTLED_MS(decimal(KeyTexts.CGROUP_THROTTLED_MS).sinceLast()),
  /** Processes killed as the group's memory ran out, since the last sample. */
  CGROUP_OOM_KILLS(whole(KeyTexts.CGROUP_OOM_KILLS).sinceLast()),
  /** How often memory went over {@code memory.high}, since the last sample. */
  CGROUP_HIGH_EVENTS(whole(KeyTexts.CGROUP_HIGH_EVENTS).sinceLast()),
  /** How often memory reached its limit, since the last sample. */
  CGROUP_MAX_EVENTS(whole().sinceLast()),
  /** How often memory could not be had at the limit, since the last sample. */
  CGROUP_OOM_EVENTS(whole().sinceLast()),
  /** Share of the time in which some task of the own group waited for a CPU. */
  CGROUP_PSI_CPU_SOME_PCT(share(KeyTexts.CGROUP_PSI_CPU_SOME_PCT)),
  /** Share of the time in which some task of the own group waited for I/O. */
  CGROUP_PSI_IO_SOME_PCT(share()),
  /** Share of the time in which some task of the own group waited for memory. */
  CGROUP_PSI_MEMORY_SOME_PCT(share()),
  /** Share of the time in which all tasks of the own group waited for a CPU. */
  CGROUP_PSI_CPU_FULL_PCT(share(KeyTexts.CGROUP_PSI_CPU_FULL_PCT)),
  /** Share of the time in which all tasks of the own group waited for I/O. */
  CGROUP_PSI_IO_FULL_PCT(share()),
  /** Share of the time in which all tasks of the own group waited for memory. */
  CGROUP_PSI_MEMORY_FULL_PCT(share()),
  /** Threads of this process, of the JVM and of others. */
  THREADS(whole("of this process").least(1).counter("process").neitherBetter()),
  /** Open file descriptors of this process. */
  OPEN_FDS(whole().counter("process")),
  /** Context switches of all threads of this process, a second. */
  CTX_SWITCHES_S(decimal(KeyTexts.CTX_SWITCHES_S)),
  /** Time in which threads were ready and had no CPU; 100 is one thread all the time. */
  RUN_QUEUE_WAIT_PCT(
      decimal("time in which threads were ready to run and had no CPU; likewise")
          .unit("100 is one thread all the time")
          .chart(ResourceChart.PRESSURE, "run queue, 100 % is one thread")
          .counter("waiting %")),
  /** Page faults of this process that needed I/O, a second. */
  MAJOR_FAULTS_S(decimal("of this process")),
  /** Used heap, KiB, garbage included. */
  HEAP_USED_KB(
      whole("the heap: what is used, what the system gave, and the most that it may be")
          .of(JVM)
          .chart(ResourceChart.MEMORY, "heap used")
          .counter("memory KiB")),
  /** Heap that the system gave to the JVM, KiB. */
  HEAP_COMMITTED_KB(whole().of(JVM)),
  /** The most that the heap may be, KiB. */
  HEAP_MAX_KB(whole().of(JVM).notCompared()),
  /** What the heap held after the last collection, KiB. */
  HEAP_AFTER_GC_KB(
      whole("what the heap held after the last collection of any kind; `null` before the first")
          .of(JVM)
          .chart(ResourceChart.MEMORY, "heap after a collection")),
  /** Used part of the young generation, KiB. */
  HEAP_YOUNG_KB(whole("the generations; `null` where the collector has none").of(JVM)),
  /** Used part of the old generation, KiB. */
  HEAP_OLD_KB(whole().of(JVM)),
  /** What the program allocates on the heap, MiB/s. */
  ALLOC_MIB_S(
      decimal("what the program allocates on the heap")
          .of(JVM)
          .chart(ResourceChart.ALLOCATION, "allocated")
          .counter("allocation MiB/s")),
  /** Memory of the JVM beside the heap, KiB, such as classes and code. */
  NONHEAP_USED_KB(
      whole("memory of the JVM beside the heap, such as classes and compiled code").of(JVM)),
  /** Memory of classes, KiB. */
  METASPACE_KB(whole("of classes; of compiled code").of(JVM)),
  /** Memory of compiled code, KiB. */
  CODE_CACHE_KB(whole().of(JVM)),
  /** What the JVM committed beside heap, classes and code, KiB, by its own tracking. */
  NATIVE_KB(whole(KeyTexts.NATIVE_KB).of(JVM)),
  /** Direct buffers, KiB. */
  DIRECT_KB(
      whole("direct buffers of the JVM")
          .of(JVM)
          .chart(ResourceChart.MEMORY, "direct")
          .counter("memory KiB")),
  /** Files mapped into the JVM's memory, KiB. */
  MAPPED_KB(whole("files mapped into the JVM's memory").of(JVM)),
  /** Live threads of Java, virtual ones left out. */
  PLATFORM_THREADS(whole("live threads of Java, virtual ones left out").of(JVM).neitherBetter()),
  /** Virtual threads that run or are ready to; from JDK 24 on. */
  VIRTUAL_THREADS(whole("those that run or are ready to; from JDK 24 on").of(JVM).neitherBetter()),
  /** Collections since the last sample. */
  GC_COUNT(whole(KeyTexts.GC_COUNT).sinceLast().of(JVM)),
  /** Pauses of the collectors since the last sample, ms. */
  GC_PAUSE_MS(
      decimal(KeyTexts.GC_PAUSE_MS).sinceLast().of(JVM).chart(ResourceChart.PAUSES, "collectors")),
  /** How often threads waited until ZGC had freed memory, since the last sample. */
  ALLOC_STALLS(whole(KeyTexts.ALLOC_STALLS).sinceLast().of(JVM)),
  /** How long these waits were together, ms. */
  ALLOC_STALL_MS(
      decimal().sinceLast().of(JVM).chart(ResourceChart.PAUSES, "waited for memory, all threads")),
  /** How long threads were stopped or being stopped since the last sample, ms. */
  SAFEPOINT_MS(
      decimal(KeyTexts.SAFEPOINT_MS)
          .sinceLast()
          .of(JVM)
          .chart(ResourceChart.PAUSES, "all threads stopped")),
  /** The part of it until the last thread stood, ms. */
  SAFEPOINT_SYNC_MS(
      decimal("the part of it until the last thread stood; not in samples of version 1").of(JVM)),
  /** Compilation since the last sample, ms. */
  JIT_MS(whole("compilation since the last sample").sinceLast().of(JVM)),
  /** Classes loaded since the last sample. */
  CLASSES_LOADED(whole("classes loaded since the last sample").sinceLast().of(JVM).neitherBetter()),
  /** Classes that are loaded now. */
  CLASSES(
      whole("classes that are loaded now: what rises with each redeployment is never unloaded")
          .of(JVM)
          .counter("classes")
          .neitherBetter()),
  /** What the program is doing, a text; see {@link Progress#status}. */
  STATUS(text(KeyTexts.STATUS).of(PROGRAM)),
  /** Units that are done. */
  DONE(whole("of any program: units done, and how many there are").of(PROGRAM).notCompared()),
  /** Units that there are, done or not. */
  TOTAL(whole().of(PROGRAM).notCompared()),
  /** Of a sync: blocks done. */
  PROCESSED(whole("of a sync: done, waiting, on its way, hard to get").of(PROGRAM).notCompared()),
  /** Of a sync: blocks that wait. */
  QUEUE(whole().of(PROGRAM).chart(ResourceChart.QUEUE, "waiting").counter("progress")),
  /** Of a sync: blocks on their way. */
  INFLIGHT(
      whole()
          .of(PROGRAM)
          .chart(ResourceChart.QUEUE, "on its way")
          .counter("progress")
          .neitherBetter()),
  /** Of a sync: blocks that are hard to get. */
  ESCALATION(whole().of(PROGRAM).counter("progress").neitherBetter()),
  /** Of a sync: peers that are connected. */
  PEERS_ACTIVE(
      whole("connected, known")
          .of(PROGRAM)
          .chart(ResourceChart.PEERS, "active")
          .counter("progress")
          .neitherBetter()),
  /** Of a sync: peers that are known. */
  PEERS_TOTAL(whole().of(PROGRAM).chart(ResourceChart.PEERS, "known").notCompared()),
  /** Of a sync: height up to which blocks are stored without a hole. */
  HEAD_BLOCK(
      whole("of what is stored without a hole; of what peers announced")
          .unit("height")
          .of(PROGRAM)
          .notCompared()),
  /** Of a sync: greatest height that peers reported. */
  HEAD_SEEN(whole().unit("height").of(PROGRAM).notCompared()),
  /** Time beyond the interval that the sample covers, ms: suspend, SIGSTOP, starvation. */
  GAP_MS(
      whole(KeyTexts.GAP_MS)
          .always()
          .sinceLast()
          .of(RECORDER)
          .chart(ResourceChart.PAUSES, "did not run")),
  /** CPU time of the recorder's own threads since the last sample, ms. */
  SELF_CPU_MS(
      decimal("CPU time of the recorder's own threads since the last sample")
          .sinceLast()
          .of(RECORDER)),
  /** Lines that the recorder lost since the last sample. */
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

  /**
   * {@return the key of a name in the files; {@code null} if there is none}
   *
   * @param key in lower case, such as {@code rss_kb}
   */
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
   * What its values are, in a sentence of Markdown. Keys that are explained together have the one
   * of the first.
   */
  String description() {
    String own = traits.description();
    return own == null ? ALL.get(ordinal() - 1).description() : own;
  }

  /** Whether it is explained together with the key before it. */
  boolean isDescribedBefore() {
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
  public KeyComparison compared() {
    return traits.compared();
  }

  Kind kind() {
    return kind;
  }

  KeyTraits traits() {
    return traits;
  }
}
