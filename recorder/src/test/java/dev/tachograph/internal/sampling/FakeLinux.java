package dev.tachograph.internal.sampling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Builds trees of {@code /proc}, {@code /sys} and cgroups in a directory, in the formats that the
 * kernel documents (proc(5), iostats.rst, psi.rst, cgroup-v2.rst, cgroup-v1/memory.rst).
 */
final class FakeLinux {
  static final long MIB = 1 << 20;

  private final Path root;

  FakeLinux(Path root) {
    this.root = root;
  }

  Path proc() {
    return root.resolve("proc");
  }

  Path sys() {
    return root.resolve("sys");
  }

  /** Writes a file below the root, in place, so that who has it open sees it. */
  FakeLinux put(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A directory in the place of a file: it is there, and reading it fails. */
  FakeLinux unreadable(String file) {
    try {
      Path path = root.resolve(file);
      Files.deleteIfExists(path);
      Files.createDirectories(path);
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  FakeLinux remove(String file) {
    try {
      Files.delete(root.resolve(file));
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Removes a file as the kernel does: a reader that has it open reads nothing more. */
  FakeLinux vanish(String file) {
    return put(file, "").remove(file);
  }

  FakeLinux removeGroup(String group) {
    String name = "sys/fs/cgroup/" + group;
    String[] files = root.resolve(name).toFile().list();
    for (String file : Objects.requireNonNull(files)) {
      vanish(name + "/" + file);
    }
    return remove(name);
  }

  FakeLinux directory(String name) {
    try {
      Files.createDirectories(root.resolve(name));
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  LinuxReader reader(WarnOnce warnings) {
    return new LinuxReader(proc(), sys(), warnings, () -> 0);
  }

  // What every process has.

  FakeLinux process() {
    status(204_800, 12);
    stat(300, 100, 7);
    io(10 * MIB, 20 * MIB);
    put("proc/uptime", "1000.25 1900.00\n");
    put("sys/devices/system/cpu/online", "0-1\n");
    put("proc/self/fd/0", "").put("proc/self/fd/1", "").put("proc/self/fd/2", "");
    thread(4711, "main", 5, 900, 10);
    return thread(4712, "GC Thread#0", 2, 50, 1);
  }

  FakeLinux status(long rssKb, int threads) {
    return put(
        "proc/self/status",
        """
        Name:\tjava
        Umask:\t0022
        State:\tS (sleeping)
        VmPeak:\t 9999999 kB
        VmRSS:\t  %d kB
        RssAnon:\t  150000 kB
        RssFile:\t   50000 kB
        RssShmem:\t    4800 kB
        VmSwap:\t     512 kB
        Threads:\t%d
        Cpus_allowed:\tff
        Cpus_allowed_list:\t0-7
        voluntary_ctxt_switches:\t10
        nonvoluntary_ctxt_switches:\t1
        """
            .formatted(rssKb, threads));
  }

  FakeLinux stat(long userTicks, long systemTicks, long majorFaults) {
    return put("proc/self/stat", stat(4711, "ja) va (", 1, userTicks, systemTicks, majorFaults));
  }

  static String stat(int pid, String name, int parent, long user, long system, long majorFaults) {
    return "%d (%s) S %d 1 1 0 -1 4194304 999 88 %d 3 %d %d 11 22 20 0 12 0 5000 99 50\n"
        .formatted(pid, name, parent, majorFaults, user, system);
  }

  FakeLinux io(long read, long written) {
    return io("proc/self/io", read, written, 0);
  }

  FakeLinux io(String file, long read, long written, long cancelled) {
    return put(
        file,
        """
        rchar: 111
        wchar: 222
        syscr: 3
        syscw: 4
        read_bytes: %d
        write_bytes: %d
        cancelled_write_bytes: %d
        """
            .formatted(read, written, cancelled));
  }

  FakeLinux thread(int tid, String name, long ticks, long voluntary, long involuntary) {
    put("proc/self/task/" + tid + "/stat", stat(tid, name, 1, ticks, 0, 0));
    put(
        "proc/self/task/" + tid + "/schedstat",
        "%d %d 7\n".formatted(ticks * 10_000_000, involuntary * 1_000_000));
    return put(
        "proc/self/task/" + tid + "/status",
        "Name:\t%s\nvoluntary_ctxt_switches:\t%d\nnonvoluntary_ctxt_switches:\t%d\n"
            .formatted(name, voluntary, involuntary));
  }

  // The host.

  FakeLinux host() {
    cpus("cpu0 100 0 50 800 50 0 0 0 0 0", "cpu1 100 0 50 800 50 0 0 0 0 0");
    put(
        "proc/meminfo",
        """
        MemTotal:       16000000 kB
        MemFree:         1000000 kB
        MemAvailable:   12000000 kB
        SwapCached:            0 kB
        SwapTotal:       2000000 kB
        SwapFree:        1500000 kB
        """);
    nets("lo 10 10", "eth0 1000 2000");
    directory("sys/class/net/lo").directory("sys/class/net/eth0/device");
    tcp(1000, 10);
    disks("8 0 sda 100 200", "8 1 sda1 100 200");
    directory("sys/block/sda/slaves");
    return pressure(1_000_000, 500_000);
  }

  /** CPU lines as {@code cpu0 user nice …}; the line of all is their sum. */
  FakeLinux cpus(String... lines) {
    long[] all = new long[10];
    for (String line : lines) {
      String[] parts = line.split(" +");
      for (int i = 0; i < all.length; i++) {
        all[i] += Long.parseLong(parts[i + 1]);
      }
    }
    String sum = IntStream.range(0, 10).mapToObj(i -> "" + all[i]).collect(Collectors.joining(" "));
    return put(
        "proc/stat",
        "cpu  %s\n%s\nintr 5 0 0\nctxt 99\nbtime 1\nprocesses 5\n"
            .formatted(sum, String.join("\n", lines)));
  }

  /** {@code major minor name sectors-read sectors-written}. */
  FakeLinux disks(String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      String[] part = line.split(" ");
      text.append(
          "%4s %7s %s 5 0 %s 9 6 0 %s 8 0 7 17 0 0 0 0 0 0\n"
              .formatted(part[0], part[1], part[2], part[3], part[4]));
    }
    return put("proc/diskstats", text.toString());
  }

  /** {@code name received sent}. */
  FakeLinux nets(String... lines) {
    StringBuilder text =
        new StringBuilder("Inter-|   Receive  |  Transmit\n face |bytes packets |bytes packets\n");
    for (String line : lines) {
      String[] part = line.split(" ");
      text.append("%6s: %s 1 0 0 0 0 0 0 %s 1 0 0 0 0 0 0\n".formatted(part[0], part[1], part[2]));
    }
    return put("proc/net/dev", text.toString());
  }

  FakeLinux tcp(long sent, long again) {
    return put(
        "proc/net/snmp",
        """
        Ip: Forwarding DefaultTTL InReceives
        Ip: 1 64 99
        Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens InSegs OutSegs RetransSegs InErrs
        Tcp: 1 200 120000 -1 7 99 %d %d 0
        Udp: InDatagrams OutDatagrams
        Udp: 1 2
        """
            .formatted(sent, again));
  }

  FakeLinux pressure(long someMicros, long fullMicros) {
    for (String what : new String[] {"cpu", "io", "memory"}) {
      put(
          "proc/pressure/" + what,
          "some avg10=1.00 avg60=1.00 avg300=1.00 total=%d\nfull avg10=0.00 avg60=0.00 total=%d\n"
              .formatted(someMicros, fullMicros));
    }
    return this;
  }

  // Whole machines.

  /** No limit anywhere: the process is in a slice of a unified hierarchy. */
  FakeLinux bareMetal() {
    process().host();
    cgroup("0::/user.slice/user-1000.slice\n", "cgroup2", "rw");
    limitV2("user.slice/user-1000.slice", "max", 300 * MIB);
    limitV2("user.slice", "max", 500 * MIB);
    pressureV2("user.slice/user-1000.slice/", 0, 0);
    put("sys/fs/cgroup/user.slice/user-1000.slice/memory.stat", "anon 4096\nfile 8192\n");
    return directory("sys/fs/cgroup");
  }

  /** A container with a namespace of its own: its group is the root that it sees. */
  FakeLinux containerV2() {
    process().host();
    cgroup("0::/\n", "cgroup2", "rw");
    put("sys/fs/cgroup/cpu.max", "150000 100000\n");
    put("sys/fs/cgroup/memory.max", (512 * MIB) + "\n");
    put("sys/fs/cgroup/memory.current", (100 * MIB) + "\n");
    put("sys/fs/cgroup/memory.stat", "anon 4096\nfile 8192\n").pressureV2("", 0, 0);
    return eventsV2("", 0).cpuStatV2("", 10, 1, 5_000);
  }

  /** Every controller has a hierarchy of its own. */
  FakeLinux v1() {
    process().host();
    put("proc/self/cgroup", "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/\n");
    put(
        "proc/self/mountinfo",
        mountV1("memory", "/docker/abc") + mountV1("cpu,cpuacct", "/docker/abc"));
    return groupV1("");
  }

  /** The controllers are in v1, the unified hierarchy is beside them and has none. */
  FakeLinux hybrid() {
    process().host();
    put("proc/self/cgroup", "4:memory:/a\n3:cpu,cpuacct:/a\n0::/a\n");
    put(
        "proc/self/mountinfo",
        mountV1("memory", "/")
            + mountV1("cpu,cpuacct", "/")
            + "40 30 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    return groupV1("a/");
  }

  private FakeLinux groupV1(String below) {
    put("sys/fs/cgroup/memory/" + below + "memory.limit_in_bytes", (256 * MIB) + "\n");
    put("sys/fs/cgroup/memory/" + below + "memory.usage_in_bytes", (64 * MIB) + "\n");
    put(
        "sys/fs/cgroup/memory/" + below + "memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
    put("sys/fs/cgroup/memory/" + below + "memory.failcnt", "5\n");
    put("sys/fs/cgroup/memory/" + below + "memory.stat", "total_cache 8192\ntotal_rss 4096\n");
    put("sys/fs/cgroup/cpu,cpuacct/" + below + "cpu.cfs_quota_us", "50000\n");
    put("sys/fs/cgroup/cpu,cpuacct/" + below + "cpu.cfs_period_us", "100000\n");
    return put(
        "sys/fs/cgroup/cpu,cpuacct/" + below + "cpu.stat",
        "nr_periods 100\nnr_throttled 10\nthrottled_time 7000000\n");
  }

  private static String mountV1(String controllers, String groupRoot) {
    return "35 30 0:30 %s /sys/fs/cgroup/%s rw,nosuid - cgroup cgroup rw,%s\n"
        .formatted(groupRoot, controllers, controllers);
  }

  FakeLinux cgroup(String cgroup, String type, String options) {
    put("proc/self/cgroup", cgroup);
    return put(
        "proc/self/mountinfo",
        "25 30 0:23 / /sys rw shared:7 - sysfs sysfs rw\n"
            + "30 25 0:26 / /sys/fs/cgroup rw shared:4 - %s cgroup %s\n".formatted(type, options));
  }

  FakeLinux limitV2(String group, String max, long current) {
    String dir = "sys/fs/cgroup/" + group + "/";
    put(dir + "memory.max", max + "\n").put(dir + "memory.current", current + "\n");
    return eventsV2(group + "/", 0);
  }

  FakeLinux eventsV2(String below, long kills) {
    return put(
        "sys/fs/cgroup/" + below + "memory.events",
        "low 0\nhigh 0\nmax 12\noom 3\noom_kill %d\noom_group_kill 0\n".formatted(kills));
  }

  /** What happened at a level's own limits, or with {@code memory.events} at it and below it. */
  FakeLinux memoryEventsV2(String file, long high, long max, long oom) {
    return put(
        "sys/fs/cgroup/" + file,
        "low 0\nhigh %d\nmax %d\noom %d\noom_kill 0\noom_group_kill 0\n".formatted(high, max, oom));
  }

  FakeLinux pressureV2(String below, long someMicros, long fullMicros) {
    put("sys/fs/cgroup/" + below + "cgroup.events", "populated 1\nfrozen 0\n");
    for (String what : new String[] {"cpu", "io", "memory"}) {
      put(
          "sys/fs/cgroup/" + below + what + ".pressure",
          "some avg10=1.00 avg60=1.00 total=%d\nfull avg10=0.00 avg60=0.00 total=%d\n"
              .formatted(someMicros, fullMicros));
    }
    return this;
  }

  /** Lists of CPUs such as {@code 0-3,8}. */
  FakeLinux cpuLists(String allowed, String online) {
    put("sys/devices/system/cpu/online", online + "\n");
    return put(
        "proc/self/status",
        "Name:\tjava\nVmRSS:\t1 kB\nCpus_allowed:\tff\nCpus_allowed_list:\t%s\nMems_allowed:\t1\n"
            .formatted(allowed));
  }

  FakeLinux cpuStatV2(String below, long periods, long throttled, long throttledMicros) {
    return put(
        "sys/fs/cgroup/" + below + "cpu.stat",
        "usage_usec 9\nuser_usec 5\nsystem_usec 4\nnr_periods %d\nnr_throttled %d\nthrottled_usec %d\n"
            .formatted(periods, throttled, throttledMicros));
  }

  /** As many CPUs and disks as the largest machines have, each disk with four partitions. */
  FakeLinux large(int cpus, int disks, long ticks, long sectors) {
    process().host();
    cpus(
        IntStream.range(0, cpus)
            .mapToObj(i -> "cpu%d %d 0 %d %d 0 0 0 0 0 0".formatted(i, ticks, ticks, 2 * ticks))
            .toArray(String[]::new));
    StringBuilder lines = new StringBuilder();
    for (int disk = 0; disk < disks; disk++) {
      String name = "sd" + (char) ('a' + disk / 26) + (char) ('a' + disk % 26);
      directory("sys/block/" + name + "/slaves");
      lines.append("8 %d %s %d %d\n".formatted(disk * 16, name, sectors, sectors));
      for (int part = 1; part <= 4; part++) {
        lines.append(
            "8 %d %s%d %d %d\n".formatted(disk * 16 + part, name, part, sectors / 4, sectors / 4));
      }
    }
    disks(lines.toString().split("\n"));
    return cgroup("0::/\n", "cgroup2", "rw").directory("sys/fs/cgroup");
  }

  /** Every way in which a block device is not one that holds bytes of its own. */
  FakeLinux storage(long sectors) {
    process().host();
    String[] whole = {"nvme0n1", "nvme1n1", "nvme1n2", "sda", "sdb", "mmcblk0", "vda"};
    StringBuilder lines = new StringBuilder();
    for (String name : whole) {
      directory("sys/block/" + name + "/slaves");
      lines.append("259 0 %s %d %d\n".formatted(name, sectors, 2 * sectors));
    }
    String[] parts = {"nvme0n1p1", "nvme0n1p2", "sda1", "mmcblk0p1", "vda1"};
    for (String name : parts) {
      lines.append("259 1 %s %d %d\n".formatted(name, sectors, 2 * sectors));
    }
    String[] onTop = {"dm-0", "dm-1", "md0", "md127", "loop0", "zram0", "bcache0", "nvme1c1n1"};
    for (String name : onTop) {
      directory("sys/block/" + name + "/slaves");
      lines.append("253 0 %s %d %d\n".formatted(name, sectors, 2 * sectors));
    }
    // md0 lies on the namespaces; dm-0 is the multipath of sda and sdb.
    directory("sys/block/md0/slaves/nvme1n1").directory("sys/block/md0/slaves/nvme1n2");
    directory("sys/block/dm-0/slaves/sda").directory("sys/block/dm-0/slaves/sdb");
    // An unknown kind of device on a disk: its slaves show it.
    directory("sys/block/newkind0/slaves/vda");
    lines.append("250 0 newkind0 %d %d\n".formatted(sectors, 2 * sectors));
    disks(lines.toString().split("\n"));
    return cgroup("0::/\n", "cgroup2", "rw").directory("sys/fs/cgroup");
  }
}
