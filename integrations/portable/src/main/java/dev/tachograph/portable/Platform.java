package dev.tachograph.portable;

import static dev.tachograph.resources.ResourceKey.CPU_BUSY_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_IOWAIT_PCT;
import static dev.tachograph.resources.ResourceKey.CPU_STEAL_PCT;
import static dev.tachograph.resources.ResourceKey.CTX_SWITCHES_S;
import static dev.tachograph.resources.ResourceKey.DISK_READ_MIB_S;
import static dev.tachograph.resources.ResourceKey.DISK_WRITE_MIB_S;
import static dev.tachograph.resources.ResourceKey.HOST_MEMORY_AVAILABLE_KB;
import static dev.tachograph.resources.ResourceKey.HOST_MEMORY_KB;
import static dev.tachograph.resources.ResourceKey.HOST_SWAP_FREE_KB;
import static dev.tachograph.resources.ResourceKey.HOST_SWAP_KB;
import static dev.tachograph.resources.ResourceKey.MAJOR_FAULTS_S;
import static dev.tachograph.resources.ResourceKey.NET_RX_MIB_S;
import static dev.tachograph.resources.ResourceKey.NET_TX_MIB_S;
import static dev.tachograph.resources.ResourceKey.OPEN_FDS;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.PROC_READ_MIB_S;
import static dev.tachograph.resources.ResourceKey.PROC_WRITE_MIB_S;
import static dev.tachograph.resources.ResourceKey.RSS_ANON_KB;
import static dev.tachograph.resources.ResourceKey.RSS_KB;
import static dev.tachograph.resources.ResourceKey.THREADS;

import dev.tachograph.portable.Machine.Disk;
import dev.tachograph.portable.Machine.Net;
import dev.tachograph.resources.ResourceKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What OSHI reports correctly on each system, and which of its devices have bytes that are not
 * counted elsewhere. Named like OSHI's platforms. Source: OSHI's Javadoc and its drivers, version
 * 6.9.
 *
 * <p>On every system it reports the host's CPU, memory, disks and networks, and the CPU time of the
 * process. Further keys are listed; a key missing from a list is not measured, or has another
 * meaning under the same name, as the comments say.
 */
enum Platform {
  /** Context switches would be those of the first thread alone. */
  LINUX(
      "(loop|ram|zram|dm-|md|bcache|drbd|zd|sr|fd)\\d.*|md_.*|nvme\\d+c\\d+n\\d+.*",
      "lo|(veth|br|docker|virbr|vmbr|bond|team|vlan|macvlan|tun|tap|wg|ifb|dummy|cni|flannel|cali"
          + "|vnet|vmnet).*|.*\\..*",
      CPU_IOWAIT_PCT,
      CPU_STEAL_PCT,
      RSS_KB,
      THREADS,
      OPEN_FDS,
      PROC_READ_MIB_S,
      PROC_WRITE_MIB_S,
      MAJOR_FAULTS_S),

  /** Open files would be the size of the table, open or not. Hardware is named {@code en0}, … */
  MACOS(
      "(?!)",
      "(?!en\\d).*",
      RSS_KB,
      THREADS,
      PROC_READ_MIB_S,
      PROC_WRITE_MIB_S,
      CTX_SWITCHES_S,
      MAJOR_FAULTS_S),

  /**
   * Resident memory is the private part of the working set; bytes of the process are those of any
   * kind of I/O, open files are handles of any kind, and faults are not distinguished.
   */
  WINDOWS("(?!)", "lo\\d*|loopback.*", RSS_ANON_KB, THREADS),

  /** Open files would exclude sockets and pipes; major faults are the minor ones. */
  FREEBSD(
      "(md|cd)\\d.*",
      "(lo|vlan|vxlan|lagg|bridge|tap|tun|epair|gif|gre|wg|ovpn|ng).*|.*\\..*",
      RSS_KB,
      THREADS,
      CTX_SWITCHES_S),

  /**
   * Threads would always be 1, open files would exclude sockets and pipes, switches would be of one
   * thread.
   */
  OPENBSD(
      "(vnd|rd|cd|fd)\\d.*", "(lo|vlan|aggr|trunk|bridge|veb|tap|tun|vether|pair|wg).*", RSS_KB),

  /** Bytes of the process would be characters, both read and written. */
  SOLARIS(
      "(?!)",
      "(lo|aggr|vnic|ipmp|bridge|vlan|tun).*",
      RSS_KB,
      THREADS,
      OPEN_FDS,
      CTX_SWITCHES_S,
      MAJOR_FAULTS_S),

  /** Interrupts would be their number, steal another unit. */
  AIX("cd\\d.*", "(lo|sit|vi).*", CPU_IOWAIT_PCT, RSS_KB, THREADS, OPEN_FDS);

  /** Windows lists a filter of a device like one more device, named by the device's name. */
  private static final Pattern FILTER = Pattern.compile(".*-\\d{4}");

  /** IANA's numbers of PPP, loopback, virtual, tunnel, VLAN, link aggregation and bridge. */
  private static final Set<Integer> VIRTUAL_TYPES = Set.of(23, 24, 53, 131, 135, 136, 161, 209);

  private final Pattern disksOnTop;
  private final Pattern netsOnTop;
  private final Set<ResourceKey> reported =
      EnumSet.of(
          CPU_BUSY_PCT,
          PROC_CPU_PCT,
          HOST_MEMORY_KB,
          HOST_MEMORY_AVAILABLE_KB,
          HOST_SWAP_KB,
          HOST_SWAP_FREE_KB,
          DISK_READ_MIB_S,
          DISK_WRITE_MIB_S,
          NET_RX_MIB_S,
          NET_TX_MIB_S);

  Platform(String disksOnTop, String netsOnTop, ResourceKey... more) {
    this.disksOnTop = Pattern.compile(disksOnTop);
    this.netsOnTop = Pattern.compile(netsOnTop);
    this.reported.addAll(List.of(more));
  }

  /** Whether OSHI reports the key with the key's meaning. */
  boolean reports(ResourceKey key) {
    return reported.contains(key);
  }

  /** Whether the time in interrupts is really a time. */
  boolean timesInterrupts() {
    return this != AIX;
  }

  /** The maximum of a process's 32-bit counters, at which they stop. */
  long counterLimit() {
    return this == MACOS ? Integer.MAX_VALUE : Long.MAX_VALUE;
  }

  /** The disks of which each byte is counted once; without unread ones. */
  List<Disk> physicalDisks(List<Disk> disks) {
    return choose(
        disks,
        disk -> (disk.readBytes() > 0 || disk.writtenBytes() > 0) && !isOnTop(disk),
        this::isVirtual);
  }

  /** The network devices of which each byte is counted once; without unread ones. */
  List<Net> physicalNets(List<Net> nets) {
    return choose(
        nets,
        net -> (net.receivedBytes() > 0 || net.sentBytes() > 0) && !isOnTop(net),
        this::isVirtual);
  }

  /** Devices that may be stacked on others count only if there are no others. */
  private static <T> List<T> choose(
      List<T> devices, Predicate<T> possible, Predicate<T> perhapsOnTop) {
    List<T> all = devices.stream().filter(possible).toList();
    List<T> sure = all.stream().filter(perhapsOnTop.negate()).toList();
    return sure.isEmpty() ? all : sure;
  }

  private boolean isOnTop(Disk disk) {
    return switch (this) {
      // OSHI has no busy time of an APFS container, which is on a disk of its own name.
      case MACOS -> disk.busyMillis() == 0 || lower(disk.model()).contains("disk image");
      // The model of a softraid volume.
      case OPENBSD -> disk.model().startsWith("SR ") || matches(disksOnTop, disk.name());
      default -> matches(disksOnTop, disk.name());
    };
  }

  /** A mounted disk image, or a disk of a guest system: they have the same model. */
  private boolean isVirtual(Disk disk) {
    return this == WINDOWS && lower(disk.model()).contains("virtual disk");
  }

  private boolean isOnTop(Net net) {
    return matches(netsOnTop, net.name())
        || (this == WINDOWS
            && (VIRTUAL_TYPES.contains(net.type()) || matches(FILTER, net.description())));
  }

  private boolean isVirtual(Net net) {
    return this == WINDOWS && (!net.connector() || lower(net.description()).contains("virtual"));
  }

  private static boolean matches(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
