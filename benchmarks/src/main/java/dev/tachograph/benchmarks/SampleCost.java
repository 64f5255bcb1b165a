package dev.tachograph.benchmarks;

import dev.tachograph.Resources;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.Tachograph;
import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceReaderProvider;
import dev.tachograph.resources.SampleBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import oshi.util.GlobalConfig;

/**
 * What one resource sample costs: the values of {@code /proc}, {@code /sys} and the cgroup, also on
 * a fixture of 512 CPUs and 300 disks, and with OSHI; then a whole run that samples every 10 ms.
 * Each line names its figure and its bound.
 *
 * <p>Time is CPU time of the thread for the means, and elapsed time for the percentiles, which
 * another program on the same CPU lengthens.
 */
public final class SampleCost {
  private static final int WARM_UP = 20_000;
  private static final int SAMPLES = 20_000;

  /** OSHI caches some values for 300 ms by default; here for one. */
  private static final int OSHI_MEMORY_MILLIS = 1;

  private static final long SPACING_NANOS = 2_000_000;
  private static final int SPACED_WARM_UP = 6_000;
  private static final int SPACED_SAMPLES = 1_000;

  /** From this time on every part is read at each sample; the threads, at each hundredth. */
  private static final long ELAPSED_NANOS = 100_000_000;

  /** From this time on the OSHI reader reads every part. */
  private static final long OSHI_ELAPSED_NANOS = 1_000_000_000;

  private static final long TEN_SECONDS_NANOS = 10_000_000_000L;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final RunClock clock = RunClock.start();
  private final Values builder = new Values();

  private SampleCost() {}

  /** Keeps what is read as the sampler's own does. */
  private static final class Values extends SampleBuilder {
    private final boolean[] present = new boolean[ResourceKey.all().size()];
    private final long[] bits = new long[present.length];

    void clear() {
      Arrays.fill(present, false);
      Arrays.fill(bits, 0);
    }

    @Override
    public void putMax(ResourceKey key) {
      setWhole(key, Long.MAX_VALUE);
    }

    @Override
    protected void setWhole(ResourceKey key, long value) {
      present[key.ordinal()] = true;
      bits[key.ordinal()] = value;
    }

    @Override
    protected void setDecimal(ResourceKey key, double value) {
      setWhole(key, Double.doubleToRawLongBits(value));
    }
  }

  /** One figure: the elapsed times, the CPU time and the bytes allocated per sample. */
  private record Cost(Histogram elapsed, double cpuMicros, long bytes) {
    double p50Micros() {
      return elapsed.getValueAtPercentile(50) / 1e3;
    }

    double p99Micros() {
      return elapsed.getValueAtPercentile(99) / 1e3;
    }
  }

  /** Measures and prints; the argument is the duration of the run in seconds, 60 by default. */
  public static void main(String[] args) throws Exception {
    int seconds = args.length == 0 ? 60 : Integer.parseInt(args[0]);
    new SampleCost().measure(seconds);
  }

  private void measure(int seconds) throws Exception {
    Cost live = cost(own(), WARM_UP, SAMPLES, 0);
    print("one sample, /proc of this machine", live, "p50 < 60 us, 0 bytes");
    Cost withThreads = cost(own(), WARM_UP / 10, SAMPLES / 10, 0, TEN_SECONDS_NANOS);
    say("threads of this JVM: %d", threads.getThreadCount());
    print("one sample with the threads, every ten seconds", withThreads, "");
    Path dir = Files.createTempDirectory("sample-cost");
    try {
      LargeMachine large = new LargeMachine(dir.resolve("large")).build(512, 300);
      print(
          "one sample, 512 CPUs and 300 disks",
          cost(List.of(Resources.linux(large.proc(), large.sys())), WARM_UP / 10, SAMPLES / 10, 0),
          "p50 < 1000 us");
      Cost spaced = cost(own(), SPACED_WARM_UP, SPACED_SAMPLES, SPACING_NANOS);
      print("one sample every 2 ms, /proc", spaced, "");
      GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, OSHI_MEMORY_MILLIS);
      Cost oshi =
          cost(List.of(oshi()), SPACED_WARM_UP, SPACED_SAMPLES, SPACING_NANOS, OSHI_ELAPSED_NANOS);
      print("one sample every 2 ms, OSHI, fewer values", oshi, "");
      say(
          "OSHI / proc, CPU time: %.1f times (bound: at least 10)",
          oshi.cpuMicros / spaced.cpuMicros);
      wholeRun(dir.resolve("run"), seconds, Set.of(Artifact.RESOURCES, Artifact.REPORT));
      wholeRun(dir.resolve("whole-run"), seconds, EnumSet.allOf(Artifact.class));
    } finally {
      delete(dir);
    }
  }

  private static List<ResourceReader> own() {
    return List.of(Resources.linux(Path.of("/proc"), Path.of("/sys")));
  }

  private static ResourceReader oshi() {
    for (ResourceReaderProvider provider : ServiceLoader.load(ResourceReaderProvider.class)) {
      return provider.open();
    }
    throw new IllegalStateException("tachograph-portable is not in the class path");
  }

  private Cost cost(List<ResourceReader> readers, int warmUp, int samples, long spacingNanos)
      throws ReflectiveOperationException {
    return cost(readers, warmUp, samples, spacingNanos, ELAPSED_NANOS);
  }

  private Cost cost(
      List<ResourceReader> readers, int warmUp, int samples, long spacingNanos, long elapsedNanos)
      throws ReflectiveOperationException {
    take(readers, warmUp, spacingNanos, elapsedNanos, new Histogram(3));
    Histogram elapsed = new Histogram(3);
    long cpuNanos = take(readers, samples, spacingNanos, elapsedNanos, elapsed);
    long bytes = bytes(readers, elapsedNanos, spacingNanos);
    readers.forEach(ResourceReader::close);
    return new Cost(elapsed, cpuNanos / 1e3 / samples, bytes);
  }

  /** The median allocation of a sample, excluding the measurement itself. */
  private long bytes(List<ResourceReader> readers, long elapsedNanos, long spacingNanos)
      throws ReflectiveOperationException {
    long[] bytes = new long[51];
    long[] nothing = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      LockSupport.parkNanos(spacingNanos);
      long before = allocated();
      long between = allocated();
      builder.clear();
      for (int reader = 0; reader < readers.size(); reader++) {
        readers.get(reader).read(elapsedNanos, builder);
      }
      bytes[i] = allocated() - between;
      nothing[i] = between - before;
    }
    Arrays.sort(bytes);
    Arrays.sort(nothing);
    return bytes[bytes.length / 2] - nothing[bytes.length / 2];
  }

  /** CPU nanoseconds of all samples, excluding the measurement itself. */
  private long take(
      List<ResourceReader> readers,
      int samples,
      long spacingNanos,
      long elapsedNanos,
      Histogram elapsed)
      throws ReflectiveOperationException {
    long cpu = 0;
    for (int i = 0; i < samples; i++) {
      if (spacingNanos > 0) {
        LockSupport.parkNanos(spacingNanos);
      }
      builder.clear();
      long cpuBefore = spacingNanos > 0 || i == 0 ? threads.getCurrentThreadCpuTime() : 0;
      long before = clock.nanos();
      for (int reader = 0; reader < readers.size(); reader++) {
        readers.get(reader).read(elapsedNanos, builder);
      }
      elapsed.recordValue(clock.nanos() - before);
      if (spacingNanos > 0) {
        cpu += threads.getCurrentThreadCpuTime() - cpuBefore;
      } else if (i == 0) {
        cpu -= cpuBefore;
      }
    }
    cpu += spacingNanos > 0 ? 0 : threads.getCurrentThreadCpuTime();
    return cpu;
  }

  private long allocated() throws ReflectiveOperationException {
    Method method =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long.class);
    return (long) method.invoke(threads, Thread.currentThread().getId());
  }

  private void wholeRun(Path dir, int seconds, Set<Artifact> artifacts) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(dir)
            .consoleFilter(null)
            .sampleInterval(Duration.ofMillis(10))
            .artifacts(artifacts)
            .build();
    Tachograph.run(
        config,
        run -> {
          long end = run.clock().nanos() + seconds * 1_000_000_000L;
          while (run.clock().nanos() < end) {
            LockSupport.parkNanos(end - run.clock().nanos());
          }
          return 0;
        });
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".resources.jsonl")) {
          reportRun(artifacts, Files.readAllLines(file));
        }
      }
    }
  }

  /** The first half is warm-up; the last sample comes at the end, whenever that is. */
  private static void reportRun(Set<Artifact> artifacts, List<String> samples) {
    int from = samples.size() / 2;
    double millis = 0;
    for (String sample : samples.subList(from, samples.size() - 1)) {
      String self = between(sample, "\"self_cpu_ms\":", ",");
      millis += self.equals("null") ? 0 : Double.parseDouble(self);
    }
    double first = Double.parseDouble(between(samples.get(from - 1), "\"t_ms\":", ","));
    double last = Double.parseDouble(between(samples.get(samples.size() - 2), "\"t_ms\":", ","));
    say(
        "a run that samples every 10 ms into %s, second half of it: %.2f %% of a core by all threads of"
            + " the recorder (bound: 1), %d samples in %.1f s",
        artifacts, 100 * millis / (last - first), samples.size() - 1 - from, (last - first) / 1e3);
  }

  private static String between(String text, String begin, String end) {
    int start = text.indexOf(begin) + begin.length();
    return text.substring(start, text.indexOf(end, start));
  }

  private static void print(String what, Cost cost, String bound) {
    say(
        "%s: p50 %.1f us, p99 %.1f us, CPU %.1f us, %d bytes%s",
        what,
        cost.p50Micros(),
        cost.p99Micros(),
        cost.cpuMicros(),
        cost.bytes(),
        bound.isEmpty() ? "" : " (bound: " + bound + ")");
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
