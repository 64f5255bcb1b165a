package dev.tachograph.portable;

import java.util.List;

/**
 * This process and its host in plain numbers, as reported by OSHI: a 0 may be a zero, or an unread
 * value. Each part may throw, and then counts as unread.
 */
interface Machine {
  /** This process. */
  Usage process();

  /** CPU time of the host. */
  Ticks ticks();

  /** Memory of the host. */
  Memory memory();

  /** Whole disks, whatever they are stacked on. */
  List<Disk> disks();

  /** Network devices with a hardware address, whatever they are stacked on. */
  List<Net> nets();

  /** The resource use of the process, counters since its start. */
  record Usage(
      long rssBytes,
      long cpuMillis,
      long readBytes,
      long writtenBytes,
      long threads,
      long openFiles,
      long contextSwitches,
      long majorFaults) {
    static final Usage UNREAD = new Usage(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** CPU time since boot, of all CPUs, in a unit of the system; user includes that of guests. */
  record Ticks(
      long user,
      long nice,
      long system,
      long idle,
      long iowait,
      long irq,
      long softIrq,
      long steal) {
    static final Ticks UNREAD = new Ticks(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Memory and swap of the host; there are systems without swap. */
  record Memory(long totalBytes, long availableBytes, long swapBytes, long swapUsedBytes) {
    static final Memory UNREAD = new Memory(0, 0, 0, 0);
  }

  /** A disk, counters since boot. */
  record Disk(String name, String model, long readBytes, long writtenBytes, long busyMillis) {}

  /**
   * A network device, counters since boot.
   *
   * @param type the interface type that IANA assigned; 0 if unknown
   * @param connector whether there is hardware with a connector; known on Windows only
   */
  record Net(
      String name,
      String description,
      int type,
      boolean connector,
      long receivedBytes,
      long sentBytes) {}
}
