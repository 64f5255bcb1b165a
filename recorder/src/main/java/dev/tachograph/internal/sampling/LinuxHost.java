package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.DeviceTable;
import dev.tachograph.internal.proc.DeviceText;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.PhysicalDisks;
import dev.tachograph.internal.proc.PhysicalNets;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The host except for its CPUs: {@code /proc/meminfo}, {@code diskstats}; and {@code net/dev} and
 * {@code net/snmp}, which cover the network namespace of this process.
 */
final class LinuxHost implements DescribingReader {
  private static final double MIB = 1024 * 1024;

  /** The unit of {@code diskstats}, regardless of the disk's own sector size. */
  private static final long SECTOR = 512;

  private final SourceFiles sources;
  private final ProcFile meminfo;
  private final ProcFile diskstats;
  private final ProcFile netDev;
  private final KeyedNumbers memory =
      new KeyedNumbers("MemTotal:", "MemAvailable:", "SwapTotal:", "SwapFree:");
  private final DeviceTable disks;
  private final DeviceTable nets;
  private final TcpSegments segments = new TcpSegments();
  private final ProcFile snmp;

  LinuxHost(Path proc, Path sys, WarnOnce warnings) {
    this.sources = new SourceFiles(warnings);
    this.meminfo = sources.file(proc.resolve("meminfo"), 64 * 1024);
    this.diskstats = sources.file(proc.resolve("diskstats"), 1024 * 1024);
    this.netDev = sources.file(proc.resolve("net").resolve("dev"), 1024 * 1024);
    this.snmp = sources.file(proc.resolve("net").resolve("snmp"), 16 * 1024);
    this.disks = new DeviceTable(new PhysicalDisks(sys)::of, DeviceText.DISK_COUNTERS);
    this.nets = new DeviceTable(new PhysicalNets(sys)::of);
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    readMemory(out);
    readDisks(elapsedNanos, out);
    readNets(elapsedNanos, out);
    segments.put(sources.read(snmp), elapsedNanos, out);
  }

  private void readMemory(SampleBuilder out) {
    ByteCursor text = sources.read(meminfo);
    if (text != null) {
      memory.parse(text);
      out.put(ResourceKey.HOST_MEMORY_KB, memory.value(0));
      out.put(ResourceKey.HOST_MEMORY_AVAILABLE_KB, memory.value(1));
      out.put(ResourceKey.HOST_SWAP_KB, memory.value(2));
      out.put(ResourceKey.HOST_SWAP_FREE_KB, memory.value(3));
    }
  }

  private void readDisks(long elapsedNanos, SampleBuilder out) {
    boolean known = DeviceText.diskstats(sources.read(diskstats), disks, elapsedNanos);
    if (known && elapsedNanos > 0) {
      double perSecond = SECTOR * 1e9 / MIB / elapsedNanos;
      out.put(ResourceKey.DISK_READ_MIB_S, disks.firstGrown() * perSecond);
      out.put(ResourceKey.DISK_WRITE_MIB_S, disks.secondGrown() * perSecond);
      double busyMillis = disks.maxGrown(DeviceText.BUSY_MILLIS);
      out.put(ResourceKey.DISK_UTIL_PCT, busyMillis * 1e8 / elapsedNanos);
      long requests = disks.grown(DeviceText.REQUESTS);
      double waited = disks.grown(DeviceText.REQUEST_MILLIS);
      out.put(ResourceKey.DISK_WAIT_MS, requests == 0 ? 0 : waited / requests);
    }
  }

  private void readNets(long elapsedNanos, SampleBuilder out) {
    boolean known = DeviceText.netDev(sources.read(netDev), nets, elapsedNanos);
    if (known && elapsedNanos > 0) {
      double perSecond = 1e9 / MIB / elapsedNanos;
      out.put(ResourceKey.NET_RX_MIB_S, nets.firstGrown() * perSecond);
      out.put(ResourceKey.NET_TX_MIB_S, nets.secondGrown() * perSecond);
    }
  }

  @Override
  public void describe(DetailsBuilder out) {
    disks.totals().forEach(disk -> out.disk(device(disk, SECTOR)));
    nets.totals().forEach(net -> out.net(device(net, 1)));
  }

  private static ResourceDetails.Device device(DeviceTable.Totals totals, long unit) {
    return new ResourceDetails.Device(
        totals.name(),
        totals.counted(),
        bytes(totals.first(), unit),
        bytes(totals.second(), unit),
        mibPerSecond(totals.firstMaxPerSecond(), unit),
        mibPerSecond(totals.secondMaxPerSecond(), unit));
  }

  private static long bytes(long units, long unit) {
    return units > Long.MAX_VALUE / unit ? Long.MAX_VALUE : units * unit;
  }

  private static @Nullable Double mibPerSecond(double perSecond, long unit) {
    return Double.isNaN(perSecond) ? null : Math.round(perSecond * unit / MIB * 1000) / 1000.0;
  }

  @Override
  public void close() {
    sources.close();
  }
}
