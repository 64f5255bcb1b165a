package dev.tachograph.benchmarks.logging;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that shows the cost of an idle recorder: the time its start takes in a cold JVM, its CPU
 * time while idle, and its memory. With the argument {@code none} no recorder is started.
 */
final class Footprint {
  static final String START = "start";
  static final String IDLE = "idle";
  static final String OWN_THREADS = "own";
  static final String MEMORY = "memory";

  private static final double MIB = 1024 * 1024;
  private static final int RECORDS = 1_000;

  private Footprint() {}

  /** Arguments: directory or {@code none}, and milliseconds to idle. */
  public static void main(String[] args) throws Exception {
    boolean none = args[0].equals("none");
    RunConfig config =
        none ? null : RunConfig.builder().outputDir(Path.of(args[0])).consoleFilter(null).build();
    double heap = heap();
    double before = resident();
    Run run = start(config);
    pause(1_000);
    double all = cpuMillis("");
    double own = cpuMillis("tachograph");
    long start = Ticks.now();
    pause(Integer.parseInt(args[1]));
    double seconds = (Ticks.now() - start) / 1e9;
    report(IDLE, (cpuMillis("") - all) / 10 / seconds);
    report(OWN_THREADS, (cpuMillis("tachograph") - own) / 10 / seconds);
    if (config != null && run != null) {
      double more = resident() - before;
      report(MEMORY, more + heap() - heap - config.journalBytes() / MIB);
      run.close();
    }
    System.exit(0);
  }

  private static @Nullable Run start(@Nullable RunConfig config) throws IOException {
    if (config == null) {
      return null;
    }
    long start = Ticks.now();
    Run run = Tachograph.start(config);
    report(START, (Ticks.now() - start) / 1e6);
    TachographTyped typed = new TachographTyped();
    for (int i = 0; i < RECORDS; i++) {
      Work.log(typed, i);
    }
    return run;
  }

  private static void pause(long millis) {
    long end = Ticks.now() + millis * 1_000_000;
    for (long left = end - Ticks.now(); left > 0; left = end - Ticks.now()) {
      LockSupport.parkNanos(left);
    }
  }

  private static double heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
  }

  /** MiB in memory; all pages of the heap are touched in advance, by a JVM flag. */
  private static double resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** CPU time of the threads with a name prefix, from the scheduler, to the nanosecond. */
  private static double cpuMillis(String name) throws IOException {
    long nanos = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        if (Files.readString(task.resolve("comm")).startsWith(name)) {
          String times = Files.readString(task.resolve("schedstat"));
          nanos += Long.parseLong(times.substring(0, times.indexOf(' ')));
        }
      }
    }
    return nanos / 1e6;
  }

  private static void report(String key, double value) {
    System.out.println(key + "=" + value);
  }
}
