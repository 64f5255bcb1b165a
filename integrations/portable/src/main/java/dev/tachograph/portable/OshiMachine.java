package dev.tachograph.portable;

import dev.tachograph.resources.ResourceReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import oshi.PlatformEnum;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.hardware.VirtualMemory;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * Reads from OSHI; the only class that uses it. Devices are listed again every {@value
 * #READS_PER_LISTING} reads, as listing may take long, and updated at each; if a listing fails and
 * is empty, the previous one stays in use. Used on one thread.
 */
final class OshiMachine implements Machine {
  private static final int READS_PER_LISTING = 60;

  private final OperatingSystem system;
  private final HardwareAbstractionLayer hardware;
  private @Nullable OSProcess process;
  private List<HWDiskStore> disks = List.of();
  private List<NetworkIF> nets = List.of();
  private int diskReads;
  private int netReads;

  OshiMachine(SystemInfo info) {
    this.system = info.getOperatingSystem();
    this.hardware = info.getHardware();
  }

  /** Opens a reader that is warmed up, so that its first sample takes no longer than the others. */
  static ResourceReader open() {
    Platform platform = platform(SystemInfo.getCurrentPlatform());
    OshiMachine machine = new OshiMachine(new SystemInfo());
    machine.process();
    machine.ticks();
    machine.memory();
    machine.disks();
    machine.nets();
    return new PortableReader(platform, machine);
  }

  static Platform platform(PlatformEnum oshis) {
    return Stream.of(Platform.values())
        .filter(platform -> platform.name().equals(oshis.name()))
        .findFirst()
        .orElseThrow(
            () -> new UnsupportedOperationException("OSHI does not read " + oshis.getName()));
  }

  @Override
  public Usage process() {
    OSProcess known = process;
    if (known == null || !known.updateAttributes()) {
      known = system.getCurrentProcess();
      process = known;
    }
    return known == null
        ? Usage.UNREAD
        : new Usage(
            known.getResidentSetSize(),
            known.getKernelTime() + known.getUserTime(),
            known.getBytesRead(),
            known.getBytesWritten(),
            known.getThreadCount(),
            known.getOpenFiles(),
            known.getContextSwitches(),
            known.getMajorFaults());
  }

  @Override
  public Ticks ticks() {
    return ticks(hardware.getProcessor().getSystemCpuLoadTicks());
  }

  static Ticks ticks(long[] byType) {
    // Those of macOS are unsigned 32-bit numbers that were sign-extended.
    long[] ticks = Arrays.stream(byType).map(OshiMachine::withoutSign).toArray();
    return new Ticks(
        ticks[TickType.USER.getIndex()],
        ticks[TickType.NICE.getIndex()],
        ticks[TickType.SYSTEM.getIndex()],
        ticks[TickType.IDLE.getIndex()],
        ticks[TickType.IOWAIT.getIndex()],
        ticks[TickType.IRQ.getIndex()],
        ticks[TickType.SOFTIRQ.getIndex()],
        ticks[TickType.STEAL.getIndex()]);
  }

  private static long withoutSign(long value) {
    return value < 0 && value >= Integer.MIN_VALUE ? value & 0xffff_ffffL : value;
  }

  @Override
  public Memory memory() {
    GlobalMemory memory = hardware.getMemory();
    VirtualMemory virtual = memory.getVirtualMemory();
    return new Memory(
        memory.getTotal(), memory.getAvailable(), virtual.getSwapTotal(), virtual.getSwapUsed());
  }

  @Override
  public List<Disk> disks() {
    if (diskReads++ % READS_PER_LISTING == 0) {
      List<HWDiskStore> listed = hardware.getDiskStores();
      disks = listed.isEmpty() ? disks : listed;
    }
    List<Disk> read = new ArrayList<>();
    for (HWDiskStore disk : disks) {
      if (disk.updateAttributes()) {
        read.add(
            new Disk(
                disk.getName().replace("/dev/", ""),
                disk.getModel(),
                disk.getReadBytes(),
                disk.getWriteBytes(),
                disk.getTransferTime()));
      }
    }
    return read;
  }

  @Override
  public List<Net> nets() {
    if (netReads++ % READS_PER_LISTING == 0) {
      List<NetworkIF> listed = hardware.getNetworkIFs();
      nets = listed.isEmpty() ? nets : listed;
    }
    List<Net> read = new ArrayList<>();
    for (NetworkIF net : nets) {
      if (net.updateAttributes()) {
        read.add(
            new Net(
                net.getName(),
                net.getDisplayName(),
                net.getIfType(),
                net.isConnectorPresent(),
                net.getBytesRecv(),
                net.getBytesSent()));
      }
    }
    return read;
  }
}
