package dev.tachograph.portable;

import java.util.List;

/**
 * This process and its host in plain numbers, as OSHI tells them: a 0 may be a zero, or that
 * nothing was read. Each part may throw, and is then unread.
 */
interface Machine {
  /** This process. */
  Usage process();

  /** CPU time of the host. */
  Ticks ticks();

  /** Memory of the host. */
  Memory memory();

  /** Whole disks, whatever they lie on. */
  List<Disk> disks();

  /** Network devices with a hardware address, whatever they lie on. */
  List<Net> nets();

  /** What the process uses, counters since its start. */
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

  /** CPU time since the boot, of all CPUs, in a unit of the system; user has the guests' in it. */
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

  /** A disk, counters since the boot. */
  record Disk(String name, String model, long readBytes, long writtenBytes, long busyMillis) {}

  /**
   * A network device, counters since the boot.
   *
   * @param type the interface type that IANA assigned; 0 where the system doesn't tell
   * @param connector whether there is hardware with a connector; told on Windows
   */
  record Net(
      String name,
      String description,
      int type,
      boolean connector,
      long receivedBytes,
      long sentBytes) {}
}
