package dev.tachograph.benchmarks.spans;

import dev.tachograph.benchmarks.logging.GrowthWatch;
import dev.tachograph.benchmarks.logging.Ticks;
import dev.tachograph.trace.Span;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The JVM of one contender: warms up, opens and closes spans at a pace, then as fast as it can, and
 * prints its figures on stdout as {@code key=value}. With the argument {@code off}: what a span
 * costs while nothing is recorded.
 */
final class SpanFork {
  static final String OFF = "off";
  static final String MEDIAN = "median";
  static final String TAIL = "tail";
  static final String BYTES = "bytes";
  static final String RATE = "rate";
  static final String CPU = "cpu";
  static final String LOST = "lost";

  private static final int BATCH = 50;
  private static final int OFF_ROUNDS = 21;
  private static final long MAX_NANOS = 60_000_000_000L;

  private static volatile long seen;

  private final SpanContender contender;
  private final int spans;
  private final int perSecond;
  private long done;

  private SpanFork(SpanContender contender, int spans, int perSecond) {
    this.contender = contender;
    this.spans = spans;
    this.perSecond = perSecond;
  }

  /** Arguments: class of the contender or {@code off}, spans, pace, directory. */
  public static void main(String[] args) throws Exception {
    int spans = Integer.parseInt(args[1]);
    if (args[0].equals(OFF)) {
      off(spans);
    } else {
      SpanContender contender =
          Class.forName(args[0])
              .asSubclass(SpanContender.class)
              .getDeclaredConstructor()
              .newInstance();
      new SpanFork(contender, spans, Integer.parseInt(args[2])).measure(Path.of(args[3]));
    }
    System.exit(0);
  }

  private void measure(Path dir) throws IOException {
    try (GrowthWatch watch = new GrowthWatch(contender.open(dir))) {
      for (int i = 0; i < 2; i++) {
        spans();
        settle(watch);
      }
      paced();
      settle(watch);
      rate(watch);
    }
  }

  private void settle(GrowthWatch watch) throws IOException {
    contender.flush();
    watch.awaitStill();
  }

  private void spans() {
    for (int i = 0; i < spans; i++) {
      contender.span(i);
    }
    done += spans;
  }

  /**
   * At a pace that the writer can sustain; in batches, as reading the clock would cost more than a
   * span.
   */
  private void paced() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Histogram nanos = new Histogram(1, MAX_NANOS, 3);
    long between = BATCH * 1_000_000_000L / perSecond;
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    int batches = spans / BATCH;
    for (int batch = 0; batch < batches; batch++) {
      long start = Ticks.now();
      for (int i = 0; i < BATCH; i++) {
        contender.span(i);
      }
      long end = Ticks.now();
      nanos.recordValue(end - start);
      while (end < start + between) {
        Thread.onSpinWait();
        end = Ticks.now();
      }
    }
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    done += (long) batches * BATCH;
    report(MEDIAN, nanos.getValueAtPercentile(50) / (double) BATCH);
    report(TAIL, nanos.getValueAtPercentile(99) / (double) BATCH);
    report(BYTES, allocated / ((double) batches * BATCH));
  }

  /** As fast as it can, from the first call until the file was last seen to grow. */
  private void rate(GrowthWatch watch) throws IOException {
    AtomicReference<@Nullable Path> file = new AtomicReference<>();
    long cpu = GrowthWatch.cpuNanos();
    long start = Ticks.now();
    spans();
    Thread closing =
        new Thread(
            () -> {
              try {
                file.set(contender.close());
              } catch (IOException e) {
                System.err.println(e);
              }
            });
    closing.start();
    watch.during(closing);
    report(RATE, spans / ((watch.grewAt() - start) / 1e9));
    report(CPU, (watch.cpuThen() - cpu) / 1e3 / spans);
    Path left = file.get();
    report(LOST, (double) (left == null ? done : done - count(left, contender.once())));
  }

  /**
   * The difference of two loops, one of which opens and closes a span. Both read a volatile field,
   * or the compiler would check only once whether there is a recorder, and then do nothing.
   */
  private static void off(int spans) {
    double[] differences = new double[OFF_ROUNDS];
    for (int round = 0; round < OFF_ROUNDS; round++) {
      double bare = bare(spans);
      differences[round] = withSpan(spans) - bare;
    }
    java.util.Arrays.sort(differences);
    report(OFF, differences[OFF_ROUNDS / 2]);
  }

  private static double bare(int spans) {
    long sum = 0;
    long start = Ticks.now();
    for (int i = 0; i < spans; i++) {
      sum += seen;
    }
    long end = Ticks.now();
    seen = sum;
    return (end - start) / (double) spans;
  }

  private static double withSpan(int spans) {
    long sum = 0;
    long start = Ticks.now();
    for (int i = 0; i < spans; i++) {
      sum += seen;
      Span.open(SpanContender.NAME).with("peer", i).close();
    }
    long end = Ticks.now();
    seen = sum;
    return (end - start) / (double) spans;
  }

  private static long count(Path file, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    long found = 0;
    int matched = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        matched = b == wanted[matched] ? matched + 1 : b == wanted[0] ? 1 : 0;
        if (matched == wanted.length) {
          found++;
          matched = 0;
        }
      }
    }
    return found;
  }

  private static void report(String key, double value) {
    System.out.println(key + "=" + value);
  }
}
