package dev.tachograph.resources;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a resource sample, in the order of {@code <base>.resources.jsonl}; this is the one
 * list of them. Each is the key's name in upper case; its unit is the end of the name.
 */
public enum ResourceKey {
  RSS_KB(Kind.WHOLE),
  SWAP_KB(Kind.WHOLE),
  RSS_ANON_KB(Kind.WHOLE),
  RSS_FILE_KB(Kind.WHOLE),
  RSS_SHMEM_KB(Kind.WHOLE),
  HOST_MEMORY_KB(Kind.WHOLE),
  HOST_MEMORY_AVAILABLE_KB(Kind.WHOLE),
  HOST_SWAP_KB(Kind.WHOLE),
  HOST_SWAP_FREE_KB(Kind.WHOLE),
  CPU_BUSY_PCT(Kind.SHARE),
  CPU_IOWAIT_PCT(Kind.SHARE),
  CPU_STEAL_PCT(Kind.SHARE),
  PROC_CPU_PCT(Kind.DECIMAL),
  DISK_READ_MIB_S(Kind.DECIMAL),
  DISK_WRITE_MIB_S(Kind.DECIMAL),
  DISK_UTIL_PCT(Kind.SHARE),
  DISK_WAIT_MS(Kind.DECIMAL),
  RUN_FREE_KB(Kind.WHOLE),
  PROC_READ_MIB_S(Kind.DECIMAL),
  PROC_WRITE_MIB_S(Kind.DECIMAL),
  PROC_CANCELLED_MIB_S(Kind.DECIMAL),
  CHILDREN_READ_KB(Kind.WHOLE),
  CHILDREN_WRITE_KB(Kind.WHOLE),
  NET_RX_MIB_S(Kind.DECIMAL),
  NET_TX_MIB_S(Kind.DECIMAL),
  TCP_RETRANSMITS_S(Kind.DECIMAL),
  TCP_RETRANSMIT_PCT(Kind.SHARE),
  PSI_CPU_SOME_PCT(Kind.SHARE),
  PSI_IO_SOME_PCT(Kind.SHARE),
  PSI_MEMORY_SOME_PCT(Kind.SHARE),
  PSI_IO_FULL_PCT(Kind.SHARE),
  PSI_MEMORY_FULL_PCT(Kind.SHARE),
  CGROUP_MEMORY_KB(Kind.WHOLE),
  CGROUP_MEMORY_MAX_KB(Kind.WHOLE),
  CGROUP_MEMORY_HIGH_KB(Kind.WHOLE),
  CGROUP_ANON_KB(Kind.WHOLE),
  CGROUP_FILE_KB(Kind.WHOLE),
  USABLE_CPUS(Kind.WHOLE),
  CGROUP_CPU_MAX_CORES(Kind.DECIMAL),
  CGROUP_THROTTLED_PCT(Kind.SHARE),
  CGROUP_THROTTLED_MS(Kind.DECIMAL),
  CGROUP_OOM_KILLS(Kind.WHOLE),
  CGROUP_HIGH_EVENTS(Kind.WHOLE),
  CGROUP_MAX_EVENTS(Kind.WHOLE),
  CGROUP_OOM_EVENTS(Kind.WHOLE),
  CGROUP_PSI_CPU_SOME_PCT(Kind.SHARE),
  CGROUP_PSI_IO_SOME_PCT(Kind.SHARE),
  CGROUP_PSI_MEMORY_SOME_PCT(Kind.SHARE),
  CGROUP_PSI_CPU_FULL_PCT(Kind.SHARE),
  CGROUP_PSI_IO_FULL_PCT(Kind.SHARE),
  CGROUP_PSI_MEMORY_FULL_PCT(Kind.SHARE),
  THREADS(Kind.WHOLE),
  OPEN_FDS(Kind.WHOLE),
  CTX_SWITCHES_S(Kind.DECIMAL),
  RUN_QUEUE_WAIT_PCT(Kind.DECIMAL),
  MAJOR_FAULTS_S(Kind.DECIMAL),
  HEAP_USED_KB(Kind.WHOLE),
  HEAP_COMMITTED_KB(Kind.WHOLE),
  HEAP_MAX_KB(Kind.WHOLE),
  HEAP_AFTER_GC_KB(Kind.WHOLE),
  HEAP_YOUNG_KB(Kind.WHOLE),
  HEAP_OLD_KB(Kind.WHOLE),
  ALLOC_MIB_S(Kind.DECIMAL),
  NONHEAP_USED_KB(Kind.WHOLE),
  METASPACE_KB(Kind.WHOLE),
  CODE_CACHE_KB(Kind.WHOLE),
  NATIVE_KB(Kind.WHOLE),
  DIRECT_KB(Kind.WHOLE),
  MAPPED_KB(Kind.WHOLE),
  PLATFORM_THREADS(Kind.WHOLE),
  VIRTUAL_THREADS(Kind.WHOLE),
  GC_COUNT(Kind.WHOLE),
  GC_PAUSE_MS(Kind.DECIMAL),
  ALLOC_STALLS(Kind.WHOLE),
  ALLOC_STALL_MS(Kind.DECIMAL),
  SAFEPOINT_MS(Kind.DECIMAL),
  SAFEPOINT_SYNC_MS(Kind.DECIMAL),
  JIT_MS(Kind.WHOLE),
  CLASSES_LOADED(Kind.WHOLE),
  STATUS(Kind.TEXT),
  DONE(Kind.WHOLE),
  TOTAL(Kind.WHOLE),
  PROCESSED(Kind.WHOLE),
  QUEUE(Kind.WHOLE),
  INFLIGHT(Kind.WHOLE),
  ESCALATION(Kind.WHOLE),
  PEERS_ACTIVE(Kind.WHOLE),
  PEERS_TOTAL(Kind.WHOLE),
  HEAD_BLOCK(Kind.WHOLE),
  HEAD_SEEN(Kind.WHOLE),
  GAP_MS(Kind.WHOLE),
  SELF_CPU_MS(Kind.DECIMAL),
  SELF_DROPPED(Kind.WHOLE);

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

  private static final List<ResourceKey> ALL = List.of(values());
  private static final Map<String, ResourceKey> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ResourceKey::key, key -> key));

  private final String key;
  private final Kind kind;

  ResourceKey(Kind kind) {
    this.key = name().toLowerCase(Locale.ROOT);
    this.kind = kind;
  }

  /** The key as it stands in the files. */
  public String key() {
    return key;
  }

  /** Whether its values are numbers. */
  public boolean isNumber() {
    return kind != Kind.TEXT;
  }

  /** Whether each value is what came since the sample before, so that values add up. */
  public boolean isSinceLast() {
    return switch (this) {
      case CHILDREN_READ_KB,
          CHILDREN_WRITE_KB,
          CGROUP_THROTTLED_MS,
          CGROUP_OOM_KILLS,
          CGROUP_HIGH_EVENTS,
          CGROUP_MAX_EVENTS,
          CGROUP_OOM_EVENTS,
          GC_COUNT,
          GC_PAUSE_MS,
          ALLOC_STALLS,
          ALLOC_STALL_MS,
          SAFEPOINT_MS,
          JIT_MS,
          CLASSES_LOADED,
          GAP_MS,
          SELF_CPU_MS,
          SELF_DROPPED ->
          true;
      default -> false;
    };
  }

  /** Whether it is there only if the program gives it: see {@link Progress}. */
  public boolean isProgress() {
    return ordinal() >= STATUS.ordinal() && ordinal() <= HEAD_SEEN.ordinal();
  }

  /** The key of a name in the files; {@code null} if there is none. */
  public static @Nullable ResourceKey named(String key) {
    return BY_NAME.get(key);
  }

  Kind kind() {
    return kind;
  }

  /** Every key, in order. */
  public static List<ResourceKey> all() {
    return ALL;
  }
}
