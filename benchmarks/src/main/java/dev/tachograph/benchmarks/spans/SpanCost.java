package dev.tachograph.benchmarks.spans;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.benchmarks.logging.Ticks;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures opening and closing a span with one argument, and counts what came into the file. */
@Command(
    name = "span-cost",
    description = "What a span with one argument costs: off, recorded, and with OpenTelemetry.",
    mixinStandardHelpOptions = true)
public final class SpanCost implements Callable<Integer> {
  private static final int BATCH = 50;
  private static final String NAME = "fetch";

  @Option(names = "--spans", description = "Spans of a round; default ${DEFAULT-VALUE}.")
  private int spans = 200_000;

  @Option(names = "--rounds", description = "Rounds, the first warm up; default ${DEFAULT-VALUE}.")
  private int rounds = 6;

  @Option(names = "--per-second", description = "Pace of the cost; default ${DEFAULT-VALUE}.")
  private int perSecond = 100_000;

  private final PrintStream out = System.out;
  private boolean lost;

  /** For the command line. */
  public SpanCost() {}

  @Override
  public Integer call() throws Exception {
    out.println("| | median ns a span | bytes a span | spans/s until all are in the file | lost |");
    out.println("| --- | --- | --- | --- | --- |");
    off();
    Path dir = Files.createTempDirectory("span-cost");
    try {
      recorded(dir);
      openTelemetry(dir.resolve("otlp.jsonl"));
    } finally {
      clean(dir);
    }
    return lost ? 1 : 0;
  }

  private static void ours(int i) {
    Span.open(NAME).with("peer", i).close();
  }

  private void off() {
    double least = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      long start = Ticks.now();
      for (int i = 0; i < spans * 10; i++) {
        ours(i);
      }
      least = Math.min(least, (Ticks.now() - start) / (spans * 10.0));
    }
    out.printf(Locale.ROOT, "| off | %.2f | | | |%n", least);
  }

  private void recorded(Path dir) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .artifacts(EnumSet.of(RunConfig.Artifact.TRACE))
            .outputDir(dir)
            .consoleFilter(null)
            .whenFull(RunConfig.WhenFull.BLOCK)
            .build();
    double[] figures = new double[2];
    long[] times = new long[2];
    Tachograph.run(
        config,
        run -> {
          Cost cost = cost(SpanCost::ours);
          figures[0] = cost.medianNanos;
          figures[1] = cost.bytes;
          times[0] = Ticks.now();
          rate(SpanCost::ours);
          return 0;
        });
    times[1] = Ticks.now();
    long ends = 0;
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        ends += count(file, "{\"ph\":\"E\",\"name\":\"" + NAME + "\"");
      }
    }
    tell("Tachograph", figures[0], figures[1], times[1] - times[0], ends);
  }

  private void openTelemetry(Path file) throws Exception {
    Cost cost;
    long nanos;
    try (OpenTelemetryFile sdk = new OpenTelemetryFile(file, 1 << 22)) {
      IntConsumer span =
          i -> sdk.tracer.spanBuilder(NAME).setAttribute("peer", (long) i).startSpan().end();
      cost = cost(span);
      sdk.flush();
      long start = Ticks.now();
      rate(span);
      sdk.flush();
      nanos = Ticks.now() - start;
    }
    long found = count(file, "\"endTimeUnixNano\"");
    tell("OpenTelemetry SDK, OTLP JSON file", cost.medianNanos, cost.bytes, nanos, found);
  }

  private void tell(String who, double median, double bytes, long nanos, long found) {
    long wanted = (long) spans * rounds * 2;
    lost |= found != wanted;
    double perSec = (double) spans * rounds / nanos * 1e9;
    out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.1f | %,.0f | %d |%n",
        who,
        median,
        bytes,
        perSec,
        wanted - found);
  }

  private void rate(IntConsumer span) {
    for (int i = 0; i < spans * rounds; i++) {
      span.accept(i);
    }
  }

  private record Cost(double medianNanos, double bytes) {}

  /** At a pace, so that what writes keeps up; the median of batches, the first round left out. */
  private Cost cost(IntConsumer span) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    double[] nanos = new double[spans / BATCH];
    double[] bytes = new double[rounds];
    double least = Double.MAX_VALUE;
    long between = BATCH * 1_000_000_000L / perSecond;
    for (int round = 0; round < rounds; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int batch = 0; batch < nanos.length; batch++) {
        long start = Ticks.now();
        for (int i = 0; i < BATCH; i++) {
          span.accept(i);
        }
        long end = Ticks.now();
        nanos[batch] = (end - start) / (double) BATCH;
        while (end < start + between) {
          Thread.onSpinWait();
          end = Ticks.now();
        }
      }
      bytes[round] = (threads.getThreadAllocatedBytes(thread) - before) / (double) spans;
      Arrays.sort(nanos);
      if (round > 0 || rounds == 1) {
        least = Math.min(least, nanos[nanos.length / 2]);
      }
    }
    Arrays.sort(bytes);
    return new Cost(least, bytes[rounds / 2]);
  }

  private static long count(Path file, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    long found = 0;
    int matched = 0;
    try (var in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
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

  private static void clean(Path dir) throws IOException {
    try (Stream<Path> tree = Files.walk(dir)) {
      List<Path> all = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : all) {
        Files.delete(path);
      }
    }
  }
}
