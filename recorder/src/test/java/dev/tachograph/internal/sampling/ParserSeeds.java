package dev.tachograph.internal.sampling;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Texts as the kernel and the JVM write them, as seeds for mutations; each is two reads. */
final class ParserSeeds {
  private ParserSeeds() {}

  private static byte[] twice(String text) {
    return (text + text).getBytes(StandardCharsets.US_ASCII);
  }

  static Map<String, byte[]> all() {
    String cpus =
        "cpu  10 0 10 100 5 0 0 0 0 0\ncpu0 5 0 5 50 5 0 0 0 0 0\ncpu511 5 0 5 50 0 0 0 9 0 0\n"
            + "intr 0 0\n";
    String disks = "   8       0 sda 1 0 4294967295 9 6 0 77 8 0 7 17 0\n 259 1 nvme0n1p1 1 0 2\n";
    String nets = "Inter-|\n face |\n  eth0: 7 1 0 0 0 0 0 0 9 1 0\n lo:5 1 0 0 0 0 0 0 5\n";
    String status = "Name:\tx\nVmRSS:\t  12 kB\nThreads:\t5\noom_kill 1\nnr_periods 3\n";
    return Map.ofEntries(
        Map.entry("stat", twice(cpus)),
        Map.entry("diskstats", twice(disks)),
        Map.entry("netDev", twice(nets)),
        Map.entry("status", twice(status)),
        Map.entry(
            "processStat",
            FakeLinux.stat(1, "a) b (", 1, 2, 3, 4).getBytes(StandardCharsets.US_ASCII)),
        Map.entry("limits", twice("150000 100000\n")),
        Map.entry(
            "cgroupPaths",
            twice(
                "4:memory:/docker/a\n0::/x\n35 30 0:3 /docker /sys/fs/cgroup/m rw - cgroup c"
                    + " rw,memory\n30 2 0:2 / /sys/fs/cg\\040 rw - cgroup2 cgroup rw\n")),
        Map.entry(
            "perfData",
            PerfDataTest.data(ByteOrder.LITTLE_ENDIAN, PerfDataTest.counters(9)).array()),
        Map.entry("pressure", twice("some avg10=0.00 total=99\nfull avg10=1.00 total=7\n")),
        Map.entry("numbers", twice("1000.25 1900.00 5 1 0 9 0\n")),
        Map.entry(
            "oomKills", twice("oom_path=/x\noom_kills=3\noom_levels=7:1:0;8:-:-\n0-3,8-511\n")),
        Map.entry("sample", twice("a" + cpus + disks + nets + status + "max 100000\n")));
  }
}
