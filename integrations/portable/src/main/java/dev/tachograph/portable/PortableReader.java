package dev.tachograph.portable;

import dev.tachograph.portable.Machine.Disk;
import dev.tachograph.portable.Machine.Memory;
import dev.tachograph.portable.Machine.Net;
import dev.tachograph.portable.Machine.Ticks;
import dev.tachograph.portable.Machine.Usage;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a sample of a machine's values, as far as its platform is known to report them correctly.
 *
 * <p>OSHI caches some counters for 300 ms, so rates are taken over at least half a second: at
 * shorter intervals some samples have none. A part that fails is left out, and the failure thrown
 * once the others are read.
 */
final class PortableReader implements ResourceReader {
  static final long RATE_SPACING_NANOS = 500_000_000;
  private static final double MIB = 1024 * 1024;

  private final Platform platform;
  private final Machine machine;
  private final Growth busy = new Growth();
  private final Growth idle = new Growth();
  private final Growth iowait = new Growth();
  private final Growth steal = new Growth();
  private final Growth processCpu = new Growth();
  private final Growth processRead = new Growth();
  private final Growth processWritten = new Growth();
  private final Growth contextSwitches = new Growth();
  private final Growth majorFaults = new Growth();
  private final Growth diskRead = new Growth();
  private final Growth diskWritten = new Growth();
  private final Growth netReceived = new Growth();
  private final Growth netSent = new Growth();
  private boolean primed;
  private long sinceNanos;
  private @Nullable Throwable failure;

  PortableReader(Platform platform, Machine machine) {
    this.platform = platform;
    this.machine = machine;
  }

  @Override
  public String name() {
    return "portable";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    read(elapsedNanos, out::put);
  }

  /** Passes each known key to the consumer, at most once. */
  void read(long elapsedNanos, ObjDoubleConsumer<ResourceKey> out) {
    failure = null;
    ObjDoubleConsumer<ResourceKey> known =
        (key, value) -> {
          if (value >= 0 && platform.reports(key)) {
            out.accept(key, value);
          }
        };
    Usage usage = attempt(machine::process, Usage.UNREAD);
    readLevels(usage, known);
    readMemory(attempt(machine::memory, Memory.UNREAD), known);
    sinceNanos += elapsedNanos;
    if (!primed || sinceNanos >= RATE_SPACING_NANOS) {
      readProcessRates(usage, known);
      readCpu(attempt(machine::ticks, Ticks.UNREAD), known);
      readDevices(known);
      primed = true;
      sinceNanos = 0;
    }
    if (failure != null) {
      throw new IllegalStateException("a part could not be read by OSHI", failure);
    }
  }

  private <T> T attempt(Supplier<T> part, T unread) {
    try {
      return part.get();
    } catch (RuntimeException | LinkageError e) {
      failure = failure == null ? e : failure;
      return unread;
    }
  }

  private static void readLevels(Usage usage, ObjDoubleConsumer<ResourceKey> out) {
    if (usage.rssBytes() > 0) {
      out.accept(ResourceKey.RSS_KB, usage.rssBytes() / 1024.0);
      out.accept(ResourceKey.RSS_ANON_KB, usage.rssBytes() / 1024.0);
    }
    if (usage.threads() > 0) {
      out.accept(ResourceKey.THREADS, (double) usage.threads());
    }
    if (usage.openFiles() > 0) {
      // The listing that OSHI counts is itself an open file.
      out.accept(ResourceKey.OPEN_FDS, usage.openFiles() - 1.0);
    }
  }

  private static void readMemory(Memory memory, ObjDoubleConsumer<ResourceKey> out) {
    if (memory.totalBytes() > 0) {
      out.accept(ResourceKey.HOST_MEMORY_KB, memory.totalBytes() / 1024.0);
      out.accept(ResourceKey.HOST_MEMORY_AVAILABLE_KB, memory.availableBytes() / 1024.0);
      out.accept(ResourceKey.HOST_SWAP_KB, memory.swapBytes() / 1024.0);
      double free = (double) memory.swapBytes() - memory.swapUsedBytes();
      out.accept(ResourceKey.HOST_SWAP_FREE_KB, free / 1024);
    }
  }

  private void readProcessRates(Usage usage, ObjDoubleConsumer<ResourceKey> out) {
    boolean cpuRead = usage.cpuMillis() > 0;
    boolean ioRead = usage.readBytes() > 0 || usage.writtenBytes() > 0;
    // A process that has never switched was not read, and neither were its faults.
    boolean eventsRead = usage.contextSwitches() > 0;
    double cpu = perSecond(processCpu.since(cpuRead ? usage.cpuMillis() : -1));
    out.accept(ResourceKey.PROC_CPU_PCT, cpu / 10);
    double read = perSecond(processRead.since(ioRead ? usage.readBytes() : -1));
    out.accept(ResourceKey.PROC_READ_MIB_S, read / MIB);
    double written = perSecond(processWritten.since(ioRead ? usage.writtenBytes() : -1));
    out.accept(ResourceKey.PROC_WRITE_MIB_S, written / MIB);
    long switches = contextSwitches.since(eventsRead ? counter(usage.contextSwitches()) : -1);
    out.accept(ResourceKey.CTX_SWITCHES_S, perSecond(switches));
    long faults = majorFaults.since(eventsRead ? counter(usage.majorFaults()) : -1);
    out.accept(ResourceKey.MAJOR_FAULTS_S, perSecond(faults));
  }

  private long counter(long value) {
    return value >= platform.counterLimit() ? -1 : value;
  }

  /** Shares of the growth of all ticks, excluding what the platform does not report. */
  private void readCpu(Ticks ticks, ObjDoubleConsumer<ResourceKey> out) {
    boolean read = ticks.idle() > 0;
    long interrupts = read && platform.timesInterrupts() ? ticks.irq() + ticks.softIrq() : 0;
    boolean hasIowait = platform.reports(ResourceKey.CPU_IOWAIT_PCT);
    boolean hasSteal = platform.reports(ResourceKey.CPU_STEAL_PCT);
    long busyGrown =
        busy.since(read ? ticks.user() + ticks.nice() + ticks.system() + interrupts : -1);
    long idleGrown = idle.since(read ? ticks.idle() : -1);
    long iowaitGrown = iowait.since(!read ? -1 : hasIowait ? ticks.iowait() : 0);
    long stealGrown = steal.since(!read ? -1 : hasSteal ? ticks.steal() : 0);
    long total = busyGrown + idleGrown + iowaitGrown + stealGrown;
    if (busyGrown < 0 || idleGrown < 0 || iowaitGrown < 0 || stealGrown < 0) {
      return;
    }
    // NaN if nothing grew at all, as when OSHI returned cached values.
    out.accept(ResourceKey.CPU_BUSY_PCT, 100.0 * busyGrown / total);
    out.accept(ResourceKey.CPU_IOWAIT_PCT, 100.0 * iowaitGrown / total);
    out.accept(ResourceKey.CPU_STEAL_PCT, 100.0 * stealGrown / total);
  }

  private void readDevices(ObjDoubleConsumer<ResourceKey> out) {
    List<Disk> disks = platform.physicalDisks(attempt(machine::disks, List.of()));
    long read = diskRead.since(counters(disks, Disk::name, Disk::readBytes));
    out.accept(ResourceKey.DISK_READ_MIB_S, perSecond(read) / MIB);
    long written = diskWritten.since(counters(disks, Disk::name, Disk::writtenBytes));
    out.accept(ResourceKey.DISK_WRITE_MIB_S, perSecond(written) / MIB);
    List<Net> nets = platform.physicalNets(attempt(machine::nets, List.of()));
    long received = netReceived.since(counters(nets, Net::name, Net::receivedBytes));
    out.accept(ResourceKey.NET_RX_MIB_S, perSecond(received) / MIB);
    long sent = netSent.since(counters(nets, Net::name, Net::sentBytes));
    out.accept(ResourceKey.NET_TX_MIB_S, perSecond(sent) / MIB);
  }

  private static <T> Map<String, Long> counters(
      List<T> devices, Function<T, String> name, Function<T, Long> counter) {
    return devices.stream().collect(Collectors.toMap(name, counter, (first, again) -> first));
  }

  /** NaN if the growth is unknown. */
  private double perSecond(long grown) {
    return grown < 0 || sinceNanos <= 0 ? Double.NaN : grown * 1e9 / sinceNanos;
  }
}
