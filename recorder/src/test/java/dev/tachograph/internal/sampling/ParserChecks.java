package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.CpuTimes;
import dev.tachograph.internal.proc.DeviceTable;
import dev.tachograph.internal.proc.DeviceText;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.OomKills;
import dev.tachograph.internal.proc.PageSize;
import dev.tachograph.internal.proc.PhysicalDisks;
import dev.tachograph.internal.proc.PhysicalNets;
import dev.tachograph.internal.proc.StallTotals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Invariants of every parser for any bytes, given as two consecutive reads: it ends, throws
 * nothing, and reports nothing negative and no share over a hundred.
 */
final class ParserChecks {
  private static final Path SYS = Path.of("/nowhere/sys");

  /** Each parser, by its name. */
  static final Map<String, Consumer<byte[]>> ALL =
      Map.ofEntries(
          Map.entry("stat", ParserChecks::stat),
          Map.entry("diskstats", ParserChecks::diskstats),
          Map.entry("netDev", ParserChecks::netDev),
          Map.entry("status", ParserChecks::status),
          Map.entry("processStat", ParserChecks::processStat),
          Map.entry("limits", ParserChecks::limits),
          Map.entry("cgroupPaths", ParserChecks::cgroupPaths),
          Map.entry("perfData", ParserChecks::perfData),
          Map.entry("pressure", ParserChecks::pressure),
          Map.entry("numbers", ParserChecks::numbers),
          Map.entry("oomKills", ParserChecks::oomKills),
          Map.entry("sample", SampleChecks::sample));

  private ParserChecks() {}

  private static ByteCursor first(byte[] text) {
    return new ByteCursor().over(text, text.length / 2);
  }

  private static ByteCursor second(byte[] text) {
    byte[] rest = Arrays.copyOfRange(text, text.length / 2, text.length);
    return new ByteCursor().over(rest, rest.length);
  }

  static void stat(byte[] text) {
    CpuTimes times = new CpuTimes();
    for (ByteCursor cursor : List.of(first(text), second(text), first(text))) {
      times.parse(cursor);
      for (double share : new double[] {times.busyPct(), times.iowaitPct(), times.stealPct()}) {
        assertThat(Double.isNaN(share) || (share >= 0 && share <= 100)).as("%s", share).isTrue();
      }
    }
  }

  static void diskstats(byte[] text) {
    DeviceTable table = new DeviceTable(new PhysicalDisks(SYS)::of, DeviceText.DISK_COUNTERS);
    for (ByteCursor cursor : List.of(first(text), second(text), first(text))) {
      DeviceText.diskstats(cursor, table, 1_000_000);
      check(table);
    }
  }

  static void netDev(byte[] text) {
    DeviceTable table = new DeviceTable(new PhysicalNets(SYS)::of);
    for (ByteCursor cursor : List.of(first(text), second(text), first(text))) {
      DeviceText.netDev(cursor, table, 1_000_000);
      check(table);
    }
  }

  private static void check(DeviceTable table) {
    assertThat(table.firstGrown()).isNotNegative();
    assertThat(table.secondGrown()).isNotNegative();
    table.totals().forEach(device -> assertThat(device.first()).isNotNegative());
  }

  static void status(byte[] text) {
    KeyedNumbers numbers = new KeyedNumbers("VmRSS:", "Threads:", "oom_kill", "nr_periods");
    for (ByteCursor cursor : List.of(first(text), second(text))) {
      numbers.parse(cursor);
      for (int i = 0; i < 4; i++) {
        assertThat(numbers.value(i)).isGreaterThanOrEqualTo(-1);
      }
    }
  }

  static void processStat(byte[] text) {
    ProcessStat stat = new ProcessStat();
    boolean whole = stat.parse(new ByteCursor().over(text, text.length));
    assertThat(stat.cpuTicks()).isGreaterThanOrEqualTo(-1);
    assertThat(stat.majorFaults()).isGreaterThanOrEqualTo(-1);
    assertThat(stat.startTicks() >= 0).isEqualTo(whole);
    assertThat(stat.command()).isNotNull();
  }

  static void limits(byte[] text) {
    double bytes = CgroupMemory.bytes(first(text), null);
    double cores = CgroupCpu.cores(first(text), null);
    double halves = CgroupCpu.cores(first(text), second(text));
    for (double limit : new double[] {bytes, cores, halves}) {
      assertThat(Double.isNaN(limit) || limit >= 0).as("%s", limit).isTrue();
    }
  }

  static void cgroupPaths(byte[] text) {
    List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
    for (String controller : List.of("memory", "cpu")) {
      try {
        CgroupPaths paths = CgroupPaths.find(controller, lines, lines, SYS);
        assertThat(paths == null || !paths.levels().isEmpty()).isTrue();
      } catch (InvalidPathException noPath) {
        // A name that no file can have; who calls takes the group for unknown.
      }
    }
  }

  static void perfData(byte[] text) {
    PerfData data = PerfData.parse(ByteBuffer.wrap(text));
    if (data != null) {
      data.value(data.find("sun.rt.safepointTime"));
    }
    new SafepointTime(data, PerfDataTest.JVM).read();
  }

  static void pressure(byte[] text) {
    StallTotals totals = new StallTotals();
    for (ByteCursor cursor : List.of(first(text), second(text))) {
      totals.parse(cursor);
      assertThat(totals.some()).isGreaterThanOrEqualTo(-1);
      assertThat(totals.full()).isGreaterThanOrEqualTo(-1);
    }
  }

  /** {@code uptime}, {@code statm} and {@code auxv}. */
  static void numbers(byte[] text) {
    assertThat(LinuxReader.uptimeNanos(first(text))).isGreaterThanOrEqualTo(-1);
    for (long pageKb : new long[] {1, 4, 64, 16_384}) {
      assertThat(LinuxResident.residentKb(first(text), pageKb)).isGreaterThanOrEqualTo(-1);
    }
    long page = PageSize.parse(text, text.length);
    assertThat(page == -1 || page >= 1024).as("%s", page).isTrue();
  }

  static void oomKills(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String reported = OomKills.since(text, Path.of("/nowhere"));
    assertThat(reported == null || reported.startsWith("it killed ")).as("%s", reported).isTrue();
    LinuxUsableCpus.list(first(bytes));
  }
}
