package dev.tachograph.benchmarks.spans;

import dev.tachograph.benchmarks.logging.ForkRunner;
import dev.tachograph.benchmarks.logging.ForkRunner.Reported;
import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.benchmarks.machine.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares the cost of a span with one argument: each contestant in a JVM of its own, in turns,
 * with the spans in its file counted.
 */
@Command(
    name = "span-cost",
    description = "Compares what a span costs: off, recorded, and with OpenTelemetry.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class SpanCost implements Callable<Integer> {
  private enum Who {
    OFF("nothing records", SpanFork.OFF),
    TACHOGRAPH("Tachograph", TachographSpans.class.getName()),
    TO_FILE("OpenTelemetry SDK, OTLP JSON file", OpenTelemetrySpans.ToFile.class.getName()),
    TO_LOG(
        "OpenTelemetry SDK, OTLP JSON logging exporter", OpenTelemetrySpans.ToLog.class.getName());

    final String label;
    final String contender;

    Who(String label, String contender) {
      this.label = label;
      this.contender = contender;
    }
  }

  @Option(names = "--rounds", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--spans",
      paramLabel = "N",
      description = "Spans of a measurement, of which a JVM makes four; default ${DEFAULT-VALUE}.")
  private int spans = 1_000_000;

  @Option(
      names = "--per-second",
      paramLabel = "N",
      description = "The pace at which the median is taken; default ${DEFAULT-VALUE}.")
  private int perSecond = 100_000;

  @Option(
      names = "--jdk-home",
      paramLabel = "DIR",
      description = "JDK that the contestants run on; default the one running this.")
  private @Nullable Path jdk;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where files go; default span-cost beside this jar.")
  private @Nullable Path dir;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** For the command line. */
  public SpanCost() {}

  @Override
  public Integer call() throws InterruptedException {
    Path target = Machine.beside(SpanCost.class);
    Path files = (dir == null ? target.resolve("span-cost") : dir).toAbsolutePath();
    Path home = jdk == null ? Path.of(System.getProperty("java.home")) : jdk;
    ForkRunner runner = new ForkRunner(target, files, List.of());
    Map<Who, List<Reported>> all = new EnumMap<>(Who.class);
    try {
      double load = Machine.load();
      List<Who> order = new ArrayList<>(List.of(Who.values()));
      for (int round = 0; round < rounds; round++) {
        for (Who who : order) {
          Reported reported = run(runner, home, target, who);
          err.println(who.label + " " + reported.figures());
          all.computeIfAbsent(who, any -> new ArrayList<>()).add(reported);
        }
        Collections.rotate(order, 1);
      }
      runner.clean();
      out.printf(Locale.ROOT, "medians of %d rounds, load %.1f before%n", rounds, load);
      out.println(Machine.describe(files));
      out.println("contestants on " + home);
    } catch (IOException e) {
      err.println("span-cost: " + e.getMessage());
      return 1;
    }
    return print(all) ? 0 : 1;
  }

  private Reported run(ForkRunner runner, Path home, Path target, Who who)
      throws IOException, InterruptedException {
    String classPath = target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    List<String> jvm = List.of("-Xms3g", "-Xmx3g");
    return runner.run(
        home,
        who.label,
        classPath,
        jvm,
        List.of(
            SpanFork.class.getName(),
            who.contender,
            Integer.toString(who == Who.OFF ? spans * 10 : spans),
            Integer.toString(perSecond),
            runner.files().toString()));
  }

  private boolean print(Map<Who, List<Reported>> all) {
    out.println();
    out.println("| | ns a span | 99 % | bytes | spans/s into the file | CPU µs | lost |");
    out.println("| --- | --- | --- | --- | --- | --- | --- |");
    out.printf(
        Locale.ROOT,
        "| %s | %.2f | | | | | |%n",
        Who.OFF.label,
        median(all, Who.OFF, reported -> reported.figure(SpanFork.OFF)));
    boolean whole = true;
    for (Who who : List.of(Who.TACHOGRAPH, Who.TO_FILE, Who.TO_LOG)) {
      double lost =
          all.getOrDefault(who, List.of()).stream()
              .mapToDouble(reported -> reported.figure(SpanFork.LOST))
              .sum();
      whole &= lost == 0;
      out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.1f | %,.0f | %.2f | %.0f |%n",
          who.label,
          median(all, who, reported -> reported.figure(SpanFork.MEDIAN)),
          median(all, who, reported -> reported.figure(SpanFork.TAIL)),
          median(all, who, reported -> reported.figure(SpanFork.BYTES)),
          median(all, who, reported -> reported.figure(SpanFork.RATE)),
          median(all, who, reported -> reported.figure(SpanFork.CPU)),
          lost);
    }
    out.println();
    for (Who peer : List.of(Who.TO_FILE, Who.TO_LOG)) {
      out.printf(
          Locale.ROOT,
          "spans/s, times those of %s: %.1f%n",
          peer.label,
          median(all, Who.TACHOGRAPH, reported -> reported.figure(SpanFork.RATE))
              / median(all, peer, reported -> reported.figure(SpanFork.RATE)));
    }
    return whole;
  }

  private static double median(
      Map<Who, List<Reported>> all, Who who, ToDoubleFunction<Reported> figure) {
    return Statistics.of(all.getOrDefault(who, List.of()).stream().mapToDouble(figure).toArray())
        .median();
  }
}
