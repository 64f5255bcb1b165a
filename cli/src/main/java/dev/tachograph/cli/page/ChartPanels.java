package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.resources.ResourceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The charts of a run's page in their order: what is looked at together stands together, parts of a
 * whole are stacked, limits are lines. Keys that have a chart of {@link
 * dev.tachograph.resources.ResourceChart} and stand nowhere here come last.
 */
final class ChartPanels {
  /** The values of a chart, which say how its axis is divided and its numbers are written. */
  enum Unit {
    NUMBER,
    PER_SECOND,
    KIB,
    MIB_PER_SECOND,
    PERCENT,
    MILLIS;

    static Unit of(ResourceKey key) {
      return switch (key.unit()) {
        case "KiB" -> KIB;
        case "MiB/s" -> MIB_PER_SECOND;
        case "ms" -> MILLIS;
        default ->
            key.key().endsWith("_pct") ? PERCENT : key.key().endsWith("_s") ? PER_SECOND : NUMBER;
      };
    }
  }

  private record Line(String key, String name) {}

  private record Limit(String key, String name, double times) {}

  private static final class Panel {
    final String group;
    final String title;
    final String note;
    final Unit unit;
    @Nullable String stack;
    final List<Line> lines = new ArrayList<>();
    final List<Limit> limits = new ArrayList<>();

    Panel(String group, String title, String note, Unit unit) {
      this.group = group;
      this.title = title;
      this.note = note;
      this.unit = unit;
    }

    Panel line(ResourceKey key, String name) {
      return line(key.key(), name);
    }

    Panel line(String key, String name) {
      lines.add(new Line(key, name));
      return this;
    }

    Panel limit(ResourceKey key, String name, double times) {
      limits.add(new Limit(key.key(), name, times));
      return this;
    }

    /** Its first lines are parts of a whole, drawn from a {@link ChartStack}. */
    Panel stacked(String name) {
      stack = name;
      return this;
    }
  }

  private static final List<Panel> PANELS = panels();

  private ChartPanels() {}

  private static List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    throughput(panels);
    cpu(panels);
    memory(panels);
    pauses(panels);
    devices(panels);
    pressure(panels);
    threads(panels);
    rest(panels);
    return List.copyOf(panels);
  }

  private static Panel add(List<Panel> panels, String group, String title, String note, Unit unit) {
    Panel panel = new Panel(group, title, note, unit);
    panels.add(panel);
    return panel;
  }

  private static void throughput(List<Panel> panels) {
    String group = "Throughput";
    add(panels, group, "Throughput", "per second", Unit.PER_SECOND)
        .line(ChartData.THROUGHPUT, "done");
    add(panels, group, "Queue", "units", Unit.NUMBER)
        .line(ResourceKey.QUEUE, "waiting")
        .line(ResourceKey.INFLIGHT, "in flight")
        .line(ResourceKey.ESCALATION, "escalated");
    add(panels, group, "Peers", "", Unit.NUMBER)
        .line(ResourceKey.PEERS_ACTIVE, "active")
        .line(ResourceKey.PEERS_TOTAL, "known")
        .line(ChartData.BANNED, "banned");
  }

  private static void cpu(List<Panel> panels) {
    String group = "CPU";
    add(panels, group, "CPU", "100 % is one core", Unit.PERCENT)
        .stacked(ChartStack.CPU)
        .line(ResourceKey.PROC_CPU_PCT, "own")
        .line(ChartStack.CPU_OTHER, "other processes")
        .line(ChartStack.CPU_IOWAIT, "I/O wait")
        .line(ChartStack.CPU_STEAL, "steal")
        .limit(ResourceKey.USABLE_CPUS, "usable CPUs", 100)
        .limit(ResourceKey.CGROUP_CPU_MAX_CORES, "CPU quota", 100);
    add(panels, group, "CPU of the process", "100 % is one core", Unit.PERCENT)
        .line(ResourceKey.PROC_CPU_PCT, "own")
        .limit(ResourceKey.USABLE_CPUS, "usable CPUs", 100)
        .limit(ResourceKey.CGROUP_CPU_MAX_CORES, "CPU quota", 100);
    add(panels, group, "CPU of the host", "100 % is all CPUs", Unit.PERCENT)
        .stacked(ChartStack.HOST_CPU)
        .line(ResourceKey.CPU_BUSY_PCT, "busy")
        .line(ResourceKey.CPU_IOWAIT_PCT, "I/O wait")
        .line(ResourceKey.CPU_STEAL_PCT, "steal");
    add(panels, group, "Waiting for a CPU", "run queue: 100 % is one thread", Unit.PERCENT)
        .line(ResourceKey.RUN_QUEUE_WAIT_PCT, "run queue")
        .line(ResourceKey.CGROUP_THROTTLED_PCT, "throttled periods");
    add(panels, group, "Context switches", "", Unit.PER_SECOND)
        .line(ResourceKey.CTX_SWITCHES_S, "context switches");
    add(panels, group, "JIT compilation", "per sample", Unit.MILLIS)
        .line(ResourceKey.JIT_MS, "compiling");
  }

  private static void memory(List<Panel> panels) {
    String group = "Memory";
    add(panels, group, "Resident memory", "", Unit.KIB)
        .stacked(ChartStack.RSS)
        .line(ResourceKey.RSS_ANON_KB, "anonymous")
        .line(ResourceKey.RSS_FILE_KB, "files")
        .line(ResourceKey.RSS_SHMEM_KB, "shared")
        .line(ResourceKey.RSS_KB, "resident")
        .line(ResourceKey.SWAP_KB, "swapped out")
        .line(ResourceKey.CGROUP_MEMORY_KB, "cgroup")
        .limit(ResourceKey.CGROUP_MEMORY_MAX_KB, "cgroup limit", 1)
        .limit(ResourceKey.CGROUP_MEMORY_HIGH_KB, "cgroup high", 1);
    add(panels, group, "Java heap", "", Unit.KIB)
        .line(ResourceKey.HEAP_USED_KB, "used")
        .line(ResourceKey.HEAP_COMMITTED_KB, "committed")
        .line(ResourceKey.HEAP_AFTER_GC_KB, "after GC")
        .limit(ResourceKey.HEAP_MAX_KB, "max heap", 1);
    add(panels, group, "JVM memory outside the heap", "", Unit.KIB)
        .line(ResourceKey.NONHEAP_USED_KB, "non-heap")
        .line(ResourceKey.METASPACE_KB, "metaspace")
        .line(ResourceKey.CODE_CACHE_KB, "code cache")
        .line(ResourceKey.DIRECT_KB, "direct buffers")
        .line(ResourceKey.MAPPED_KB, "mapped files")
        .line(ResourceKey.NATIVE_KB, "native");
    add(panels, group, "Host memory", "", Unit.KIB)
        .line(ResourceKey.HOST_MEMORY_AVAILABLE_KB, "available")
        .limit(ResourceKey.HOST_MEMORY_KB, "installed", 1);
    add(panels, group, "Allocation rate", "", Unit.MIB_PER_SECOND)
        .line(ResourceKey.ALLOC_MIB_S, "allocated");
    add(panels, group, "Major page faults", "", Unit.PER_SECOND)
        .line(ResourceKey.MAJOR_FAULTS_S, "major faults");
  }

  private static void pauses(List<Panel> panels) {
    String group = "GC and safepoints";
    add(panels, group, "Pauses", "per sample", Unit.MILLIS)
        .line(ResourceKey.GC_PAUSE_MS, "GC pauses")
        .line(ResourceKey.SAFEPOINT_MS, "safepoints")
        .line(ResourceKey.ALLOC_STALL_MS, "allocation stalls")
        .line(ResourceKey.GAP_MS, "did not run");
    add(panels, group, "GC cycles", "per sample", Unit.NUMBER)
        .line(ResourceKey.GC_COUNT, "collections");
  }

  private static void devices(List<Panel> panels) {
    String group = "Disk and network";
    add(panels, group, "Disk", "", Unit.MIB_PER_SECOND)
        .line(ResourceKey.DISK_READ_MIB_S, "host reads")
        .line(ResourceKey.DISK_WRITE_MIB_S, "host writes")
        .line(ResourceKey.PROC_READ_MIB_S, "own reads")
        .line(ResourceKey.PROC_WRITE_MIB_S, "own writes");
    add(panels, group, "Disk utilization", "of the busiest disk", Unit.PERCENT)
        .line(ResourceKey.DISK_UTIL_PCT, "busy");
    add(panels, group, "Disk latency", "mean of a request", Unit.MILLIS)
        .line(ResourceKey.DISK_WAIT_MS, "request");
    add(panels, group, "Network", "", Unit.MIB_PER_SECOND)
        .line(ResourceKey.NET_RX_MIB_S, "received")
        .line(ResourceKey.NET_TX_MIB_S, "sent");
    add(panels, group, "TCP retransmissions", "", Unit.PER_SECOND)
        .line(ResourceKey.TCP_RETRANSMITS_S, "segments");
    add(panels, group, "Free space for the run's files", "", Unit.KIB)
        .line(ResourceKey.RUN_FREE_KB, "free");
  }

  private static void pressure(List<Panel> panels) {
    String group = "Pressure";
    add(panels, group, "Pressure on the host", "share of time stalled", Unit.PERCENT)
        .line(ResourceKey.PSI_CPU_SOME_PCT, "CPU")
        .line(ResourceKey.PSI_IO_SOME_PCT, "I/O")
        .line(ResourceKey.PSI_IO_FULL_PCT, "I/O, all tasks")
        .line(ResourceKey.PSI_MEMORY_SOME_PCT, "memory")
        .line(ResourceKey.PSI_MEMORY_FULL_PCT, "memory, all tasks");
    add(panels, group, "Pressure in the cgroup", "share of time stalled", Unit.PERCENT)
        .line(ResourceKey.CGROUP_PSI_CPU_SOME_PCT, "CPU")
        .line(ResourceKey.CGROUP_PSI_CPU_FULL_PCT, "CPU, all tasks")
        .line(ResourceKey.CGROUP_PSI_IO_SOME_PCT, "I/O")
        .line(ResourceKey.CGROUP_PSI_IO_FULL_PCT, "I/O, all tasks")
        .line(ResourceKey.CGROUP_PSI_MEMORY_SOME_PCT, "memory")
        .line(ResourceKey.CGROUP_PSI_MEMORY_FULL_PCT, "memory, all tasks");
  }

  private static void threads(List<Panel> panels) {
    String group = "Threads";
    add(panels, group, "Threads", "", Unit.NUMBER)
        .line(ResourceKey.THREADS, "all")
        .line(ResourceKey.PLATFORM_THREADS, "Java platform")
        .line(ResourceKey.VIRTUAL_THREADS, "virtual, runnable");
    add(panels, group, "Open files", "", Unit.NUMBER)
        .line(ResourceKey.OPEN_FDS, "file descriptors");
    add(panels, group, "Classes", "", Unit.NUMBER).line(ResourceKey.CLASSES, "loaded");
  }

  /** What a later version of the recorder draws is drawn here too. */
  private static void rest(List<Panel> panels) {
    Set<String> placed = new HashSet<>();
    panels.forEach(panel -> panel.lines.forEach(line -> placed.add(line.key())));
    for (ResourceKey key : ResourceKey.all()) {
      if (key.chart() != null && !placed.contains(key.key())) {
        add(panels, "Other", key.chart().title(), "", Unit.of(key)).line(key, key.label());
      }
    }
  }

  /** Whether a chart needs a key, as a line or as a limit. */
  static boolean draw(ResourceKey key) {
    return PANELS.stream()
        .anyMatch(
            panel ->
                panel.lines.stream().anyMatch(line -> line.key().equals(key.key()))
                    || panel.limits.stream().anyMatch(limit -> limit.key().equals(key.key())));
  }

  /** Writes the charts: groups, titles, units, lines and limits. */
  static void write(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Panel panel : PANELS) {
      json.writeStartObject();
      json.writeStringField("group", panel.group);
      json.writeStringField("title", panel.title);
      json.writeStringField("note", panel.note);
      json.writeStringField("unit", panel.unit.name().toLowerCase(java.util.Locale.ROOT));
      if (panel.stack != null) {
        json.writeStringField("stack", panel.stack);
      }
      json.writeArrayFieldStart("lines");
      for (Line line : panel.lines) {
        json.writeStartObject();
        json.writeStringField("key", line.key());
        json.writeStringField("name", line.name());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("limits");
      for (Limit limit : panel.limits) {
        json.writeStartObject();
        json.writeStringField("key", limit.key());
        json.writeStringField("name", limit.name());
        json.writeNumberField("times", limit.times());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
