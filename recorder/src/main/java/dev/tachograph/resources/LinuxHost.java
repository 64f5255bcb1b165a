package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CpuTimes;
import dev.tachograph.internal.proc.DeviceTable;
import dev.tachograph.internal.proc.DeviceText;
import dev.tachograph.internal.proc.PhysicalDisks;
import dev.tachograph.internal.proc.PhysicalNets;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;

/** The host: {@code /proc/stat}, {@code /proc/diskstats}, {@code /proc/net/dev}. */
final class LinuxHost implements ResourceReader {
  private static final double MIB = 1024 * 1024;

  private final Sources sources;
  private final ProcFile stat;
  private final ProcFile diskstats;
  private final ProcFile netDev;
  private final CpuTimes cpu = new CpuTimes();
  private final DeviceTable disks;
  private final DeviceTable nets;

  LinuxHost(Path proc, Path sys, WarnOnce warnings) {
    this.sources = new Sources(warnings);
    this.stat = sources.file(proc.resolve("stat"), 512);
    this.diskstats = sources.file(proc.resolve("diskstats"), 1024 * 1024);
    this.netDev = sources.file(proc.resolve("net").resolve("dev"), 1024 * 1024);
    this.disks = new DeviceTable(new PhysicalDisks(sys)::of);
    this.nets = new DeviceTable(new PhysicalNets(sys)::of);
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    ByteCursor text = sources.read(stat);
    if (text != null && cpu.parse(text)) {
      out.put(ResourceKey.CPU_BUSY_PCT, cpu.busyPct());
      out.put(ResourceKey.CPU_IOWAIT_PCT, cpu.iowaitPct());
      out.put(ResourceKey.CPU_STEAL_PCT, cpu.stealPct());
    }
    ByteCursor diskText = sources.read(diskstats);
    boolean known = DeviceText.diskstats(diskText, disks);
    if (known && elapsedNanos > 0) {
      double perSecond = 512 * 1e9 / MIB / elapsedNanos;
      out.put(ResourceKey.DISK_READ_MIB_S, disks.firstGrown() * perSecond);
      out.put(ResourceKey.DISK_WRITE_MIB_S, disks.secondGrown() * perSecond);
    }
    ByteCursor netText = sources.read(netDev);
    known = DeviceText.netDev(netText, nets);
    if (known && elapsedNanos > 0) {
      double perSecond = 1e9 / MIB / elapsedNanos;
      out.put(ResourceKey.NET_RX_MIB_S, nets.firstGrown() * perSecond);
      out.put(ResourceKey.NET_TX_MIB_S, nets.secondGrown() * perSecond);
    }
  }

  @Override
  public void close() {
    sources.close();
  }
}
