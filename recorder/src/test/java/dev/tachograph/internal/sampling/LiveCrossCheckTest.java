package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readings of this machine compared with those of other tools for the same time, or with a load of
 * known size. Every expectation is measured over the same interval, so that a busy machine changes
 * both.
 */
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
class LiveCrossCheckTest {
  private static final double TICK_SECONDS = 0.01;
  private static final int MIB = 1 << 20;

  private final RunClock clock = RunClock.start();

  /** Two samples of readers, and what grew between. */
  private final class Interval implements AutoCloseable {
    private final List<ResourceReader> readers;
    private final SampleValues builder = new SampleValues();
    private long startNanos;
    private double seconds;

    Interval(List<ResourceReader> readers) {
      this.readers = readers;
      read(0);
    }

    private ResourceSample read(long elapsedNanos) {
      startNanos = clock.nanos();
      builder.clear();
      readers.forEach(reader -> reader.beforeLast());
      readers.forEach(reader -> reader.read(elapsedNanos, builder));
      return builder.build(0, 0);
    }

    ResourceSample end() {
      long elapsed = clock.nanos() - startNanos;
      seconds = elapsed / 1e9;
      return read(elapsed);
    }

    double cpuSeconds(ResourceSample sample) {
      return sample.number(ResourceKey.PROC_CPU_PCT) / 100 * seconds;
    }

    double writtenMib(ResourceSample sample) {
      return sample.number(ResourceKey.PROC_WRITE_MIB_S) * seconds;
    }

    @Override
    public void close() {
      readers.forEach(ResourceReader::close);
    }
  }

  /** A shell that continues on command. */
  private static final class Shell implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    Shell(String... command) throws IOException {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void go() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    String line() throws IOException {
      return String.valueOf(out.readLine());
    }

    @Override
    public void close() {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly().onExit().join();
      for (ProcessHandle child : children) {
        child.destroyForcibly();
        child.onExit().join();
      }
    }
  }

  private static List<ResourceReader> own() {
    return List.of(Readers.linux(Path.of("/proc"), Path.of("/sys")));
  }

  private static void spin(double seconds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + (long) (seconds * 1e9);
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static double cpuSecondsOfThisProcess() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  /** A missing tool proves nothing; CI installs it and lets no test be skipped. */
  private static void needs(String tool) {
    boolean there = Files.isExecutable(Path.of("/usr/bin", tool));
    if (!there) {
      System.err.println("NOT CHECKED, as it is not installed: " + tool);
    }
    assumeTrue(there, tool + " is not installed");
  }

  private static List<String> output(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new String(out, StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void busyLoopOfKnownTimeIsSeenWithinATenthOfASecond() {
    try (Interval interval = new Interval(own())) {
      double before = cpuSecondsOfThisProcess();
      spin(1);
      ResourceSample sample = interval.end();
      double expected = cpuSecondsOfThisProcess() - before;
      assertThat(expected).isGreaterThanOrEqualTo(1 - TICK_SECONDS);
      assertThat(interval.cpuSeconds(sample)).isEqualTo(expected, within(0.1 + 0.02 * expected));
    }
  }

  @Test
  void touchedMemoryOfKnownSizeIsResidentWithinSixteenMebibytes() {
    try (Interval interval = new Interval(own())) {
      double before = interval.end().number(ResourceKey.RSS_KB);
      ByteBuffer memory = ByteBuffer.allocateDirect(128 * MIB);
      for (int at = 0; at < memory.capacity(); at += 512) {
        memory.put(at, (byte) 1);
      }
      double after = interval.end().number(ResourceKey.RSS_KB);
      assertThat(after - before).isEqualTo(128 * 1024, within(16.0 * 1024));
      assertThat(memory.capacity()).isEqualTo(128 * MIB);
    }
  }

  @Test
  void bytesThatDdWritesAreSeenOfTheTreeToTheMebibyte(@TempDir Path dir) throws Exception {
    String type = Files.getFileStore(dir).type();
    Path target = type.equals("tmpfs") ? Files.createTempDirectory(Path.of("target"), "dd") : dir;
    String command =
        "read go; dd if=/dev/zero of='%s' bs=1M count=64 conv=fsync 2>/dev/null; echo done; read end"
            .formatted(target.resolve("written"));
    try (Shell shell = new Shell("sh", "-c", command);
        Interval interval = new Interval(List.of(Readers.processTree(shell.process.pid())))) {
      shell.go();
      assertThat(shell.line()).isEqualTo("done");
      double written = interval.writtenMib(interval.end());
      // A rate is kept to the thousandth.
      assertThat(written).isBetween(63.99, 65.0);
      Files.delete(target.resolve("written"));
    }
  }

  @Test
  void timeOfATreeAgreesWithUsrBinTimeWithinATenthOfASecond() throws Exception {
    needs("time");
    String loop = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done";
    String command = "read go; (" + loop + "); " + loop + "; echo done; read end";
    try (Shell shell = new Shell("/usr/bin/time", "-f", "%U %S", "sh", "-c", command);
        Interval interval = new Interval(List.of(Readers.processTree(shell.process.pid())))) {
      shell.go();
      assertThat(shell.line()).isEqualTo("done");
      double seen = interval.cpuSeconds(interval.end());
      shell.go();
      String[] reported = shell.line().split(" ");
      double expected = Double.parseDouble(reported[0]) + Double.parseDouble(reported[1]);
      assertThat(expected).isPositive();
      assertThat(seen).isEqualTo(expected, within(0.1 + 0.05 * expected));
    }
  }

  @Test
  void shareOfACpuAgreesWithPidstatWithinTwentyPoints() throws Exception {
    needs("pidstat");
    try (Shell shell = new Shell("sh", "-c", "while :; do :; done")) {
      String pid = Long.toString(shell.process.pid());
      try (Interval interval = new Interval(List.of(Readers.processTree(shell.process.pid())))) {
        List<String> lines = output("pidstat", "-u", "-p", pid, "3", "1");
        double seen = interval.end().number(ResourceKey.PROC_CPU_PCT);
        String average =
            lines.stream().filter(line -> line.startsWith("Average")).reduce("", (a, b) -> b);
        String[] columns = average.trim().split("\\s+");
        // Average: UID PID %usr %system %guest %wait %CPU CPU Command
        double reported = Double.parseDouble(columns[7]);
        assertThat(reported).isPositive();
        assertThat(seen).as(average).isEqualTo(reported, within(20 + 0.1 * reported));
      }
    }
  }

  @Test
  void bytesOfTheDisksAgreeWithIostatWithinAQuarter(@TempDir Path dir) throws Exception {
    needs("iostat");
    Path stop = dir.resolve("stop");
    String command =
        "while [ ! -e '%s' ]; do dd if=/dev/zero of='%s' bs=1M count=16 conv=fsync 2>/dev/null; done; echo ended"
            .formatted(stop, dir.resolve("written"));
    try (Shell shell = new Shell("sh", "-c", command);
        Interval interval = new Interval(own())) {
      List<String> lines = output("iostat", "-d", "-k", "-y", "3", "1");
      ResourceSample sample = interval.end();
      DetailsBuilder details = new DetailsBuilder();
      interval.readers.forEach(reader -> DescribingReader.describe(reader, details));
      double reported = 0;
      for (ResourceDetails.Device disk : details.build().disks()) {
        if (disk.counted()) {
          reported += writtenMibPerSecond(lines, disk.name());
        }
      }
      assertThat(shell.process.isAlive()).isTrue();
      double seen = sample.number(ResourceKey.DISK_WRITE_MIB_S);
      assertThat(seen)
          .as(String.join("\n", lines))
          .isEqualTo(reported, within(4 + 0.25 * reported));
      // The directory is deleted next; nobody may write into it then.
      Files.createFile(stop);
      assertThat(shell.line()).isEqualTo("ended");
    }
  }

  /** Of the columns Device tps kB_read/s kB_wrtn/s. */
  private static double writtenMibPerSecond(List<String> lines, String device) {
    return lines.stream()
        .map(line -> line.trim().toLowerCase(Locale.ROOT).split("\\s+"))
        .filter(columns -> columns.length > 3 && columns[0].equals(device))
        .mapToDouble(columns -> Double.parseDouble(columns[3]) / 1024)
        .sum();
  }
}
