package dev.tachograph.benchmarks.logging;

import dev.tachograph.benchmarks.logging.Producers.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The JVM of one contender: warms up, logs at a pace, logs as fast as it can, and prints its
 * figures on stdout as {@code key=value}.
 */
final class Fork {
  static final String FILE = "file";
  static final String RECORDS = "records";
  static final String RATE = "rate";
  static final String CPU = "cpu";
  static final String ALLOCATED = "allocated";
  static final String CLOCK = "clock";
  static final String CALL = "call";
  static final String ANSWER = "answer";

  private static final int PACED_WARM_UP_MILLIS = 700;
  private static final long MAX_NANOS = 60_000_000_000L;

  private Fork() {}

  /** Arguments: class of the contender, number of producers, directory, and the plan. */
  public static void main(String[] args) throws Exception {
    Contender contender = contender(args[0]);
    int producers = Integer.parseInt(args[1]);
    MeasurementPlan plan = MeasurementPlan.of(List.of(args).subList(3, args.length));
    Path dir = Files.createDirectories(Path.of(args[2]));
    try (GrowthWatch watch = new GrowthWatch(contender.open(dir));
        Producers all = new Producers(contender, producers)) {
      all.load(plan.warmUpMillis(), plan.maxRecords());
      watch.awaitStill();
      if (producers == 1) {
        paced(all, plan);
        watch.awaitStill();
      }
      loaded(contender, all, plan, watch);
      for (int i = 0; i < producers; i++) {
        report(RECORDS + i, (double) all.logged(i));
      }
    }
    System.exit(0);
  }

  private static Contender contender(String name) throws ReflectiveOperationException {
    return Class.forName(name).asSubclass(Contender.class).getDeclaredConstructor().newInstance();
  }

  private static void paced(Producers all, MeasurementPlan plan)
      throws InterruptedException, ExecutionException {
    Histogram calls = new Histogram(1, MAX_NANOS, 3);
    Histogram answers = new Histogram(1, MAX_NANOS, 3);
    all.pace(PACED_WARM_UP_MILLIS, plan.perSecond(), calls, answers);
    calls.reset();
    answers.reset();
    all.pace(plan.pacedMillis(), plan.perSecond(), calls, answers);
    report(CLOCK, Ticks.cost());
    report(CALL, calls);
    report(ANSWER, answers);
  }

  private static void loaded(
      Contender contender, Producers all, MeasurementPlan plan, GrowthWatch watch)
      throws IOException, InterruptedException, ExecutionException {
    long cpu = GrowthWatch.cpuNanos();
    Loaded loaded = all.load(plan.loadMillis(), plan.maxRecords());
    AtomicReference<@Nullable Path> file = new AtomicReference<>();
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
    double records = loaded.records();
    if (watch.isEmpty()) {
      return; // A contender that logs nothing has no more figures.
    }
    report(RATE, records / ((watch.grewAt() - loaded.firstTick()) / 1e9));
    report(CPU, (watch.cpuThen() - cpu) / 1e9 / (records / 1e6));
    report(ALLOCATED, loaded.allocated() / records);
    System.out.println(FILE + "=" + file.get());
  }

  private static void report(String key, double value) {
    System.out.println(key + "=" + value);
  }

  private static void report(String key, Histogram nanos) {
    report(key + "50", (double) nanos.getValueAtPercentile(50));
    report(key + "99", (double) nanos.getValueAtPercentile(99));
    report(key + "999", (double) nanos.getValueAtPercentile(99.9));
  }
}
