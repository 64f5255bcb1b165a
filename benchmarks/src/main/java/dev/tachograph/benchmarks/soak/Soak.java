package dev.tachograph.benchmarks.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.logging.Levels;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.resources.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Records at a steady pace for hours and measures once a minute what the process holds; at the end
 * it reports what rises. With {@code --without-recorder} the same program runs without a run:
 * whatever rises there too is the JVM's.
 */
@Command(
    name = "soak",
    description = "Reports what a process with a long run grows by; needs Linux.",
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final int LEVELS_EVERY = 5;
  private static final int DUMP_EVERY = 10;
  private static final long FILE_BYTES = 4L << 20;
  private static final long TOTAL_BYTES = 128L << 20;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long; default ${DEFAULT-VALUE}.")
  private int minutes = 120;

  @Option(
      names = "--per-second",
      paramLabel = "N",
      description = "Records a second; default ${DEFAULT-VALUE}.")
  private int perSecond = 2_000;

  @Option(
      names = "--new-targets",
      paramLabel = "N",
      description = "Loggers a second that were never seen before; default ${DEFAULT-VALUE}.")
  private int newTargets;

  @Option(names = "--without-recorder", description = "The same program without a run.")
  private boolean without;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the run and figures.tsv go; default ${DEFAULT-VALUE}.")
  private Path dir = Path.of("soak");

  @Option(
      names = "--evaluate",
      paramLabel = "FILE",
      description = "Records nothing, and evaluates the figures of an earlier soak.")
  private @Nullable Path evaluated;

  @Override
  public Integer call() throws Exception {
    if (evaluated != null) {
      SoakTable.print(evaluated, System.out);
      return 0;
    }
    Files.createDirectories(dir);
    Path figures = dir.resolve("figures.tsv");
    System.out.println(
        "soak" + (without ? " without a recorder" : "") + ", " + RunClock.start().startedAt());
    System.out.println(Machine.describe(dir));
    boolean exact = true;
    if (without) {
      record(null, figures);
    } else {
      Run run = Tachograph.start(config());
      long refused;
      try {
        refused = record(run, figures);
      } finally {
        run.close(0);
      }
      exact = reportLedger(run.runId(), refused);
    }
    SoakTable.print(figures, System.out);
    return exact ? 0 : 1;
  }

  private RunConfig config() {
    PrintStream nobody =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return RunConfig.builder()
        .outputDir(dir)
        .runName("soak")
        .consoleStream(nobody)
        .maxFileBytes(FILE_BYTES)
        .maxTotalBytes(TOTAL_BYTES)
        .build();
  }

  /** Records for the time and returns the number of refused records. */
  private long record(@Nullable Run run, Path figures) throws IOException {
    RunClock clock = run == null ? RunClock.start() : run.clock();
    EventSink events = run == null ? EventSink.none() : run.events();
    Load load = new Load(clock, events, perSecond, newTargets);
    try (load) {
      if (run != null) {
        run.progressSource(() -> progress(load));
      }
      long start = clock.nanos();
      for (int minute = 1; minute <= minutes; minute++) {
        long due = start + minute * MINUTE_NANOS;
        for (long now = clock.nanos(); now < due; now = clock.nanos()) {
          LockSupport.parkNanos(due - now);
        }
        if (run != null) {
          use(run, minute);
        }
        Map<String, Long> found = SoakFigures.afterGc();
        found.put("records", load.records.sum());
        note(figures, (clock.nanos() - start) / 1_000_000_000.0, found);
      }
    }
    return load.refused.sum();
  }

  private static Progress progress(Load load) {
    return Progress.builder("soaking").done(load.records.sum()).build();
  }

  /** Uses the run's other functions now and then. */
  private static void use(Run run, int minute) {
    if (minute % LEVELS_EVERY == 0) {
      String json = minute / LEVELS_EVERY % 2 == 0 ? "debug" : "debug,soak.part5=info";
      run.levels(Levels.none().withJson(LogFilter.parse(json)));
    }
    if (minute % DUMP_EVERY == 0) {
      Tachograph.dump();
    }
  }

  private static void note(Path file, double seconds, Map<String, Long> figures)
      throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, "seconds\t" + String.join("\t", figures.keySet()) + "\n");
    }
    // What the JVM did not report in the first minute has no column.
    StringBuilder row = new StringBuilder(Double.toString(seconds));
    String names = Files.readAllLines(file).get(0);
    for (String name : names.substring(names.indexOf('\t') + 1).split("\t")) {
      row.append('\t').append(figures.getOrDefault(name, 0L));
    }
    Files.writeString(file, row.append('\n'), StandardOpenOption.APPEND);
  }

  /** Whether the report's account of the log balances. */
  private boolean reportLedger(String runId, long refused) throws IOException {
    Path report = dir.resolve(runId.substring(0, runId.lastIndexOf('-')) + ".json");
    JsonNode logs = new ObjectMapper().readTree(report.toFile()).path("logs");
    long produced = logs.path("produced").asLong();
    long written = logs.path("written").asLong();
    long collapsed = logs.path("collapsed").asLong();
    long dropped = logs.path("dropped").asLong();
    System.out.printf(
        Locale.ROOT,
        "produced %,d, written %,d, collapsed %,d, dropped %,d; refused to callers %,d%n",
        produced,
        written,
        collapsed,
        dropped,
        refused);
    return produced > 0 && produced == written + collapsed + dropped;
  }
}
