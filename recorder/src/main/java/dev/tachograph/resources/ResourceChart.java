package dev.tachograph.resources;

/** The charts that draw samples over time, in their order; their lines are {@link ResourceKey}s. */
public enum ResourceChart {
  /** Work that waits. */
  QUEUE("Queue", ""),
  /** Use of the CPUs. */
  CPU("CPU", "host, 100 % is all CPUs; own, 100 % is one core"),
  /** Memory of the process. */
  MEMORY("Memory", ""),
  /** Bytes to and from disks. */
  DISK("Disk", "MiB a second"),
  /** What the program allocates. */
  ALLOCATION("Allocation", "MiB a second"),
  /** How long disks take. */
  DISK_REQUESTS("Disk requests", ""),
  /** Bytes to and from the network. */
  NETWORK("Network", "MiB a second"),
  /** When the program did not run. */
  PAUSES("Pauses", "a sample"),
  /** When tasks waited for what they need. */
  PRESSURE("Pressure", "share of time in which tasks waited"),
  /** Peers of a sync. */
  PEERS("Peers", "");

  private final String title;
  private final String unit;

  ResourceChart(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** {@return the heading of the chart} */
  public String title() {
    return title;
  }

  /** {@return the unit of the chart's values; empty where the names of its lines have it} */
  public String unit() {
    return unit;
  }
}
