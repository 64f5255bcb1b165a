package dev.tachograph.benchmarks.logging;

import dev.tachograph.benchmarks.logging.Contestant.Kind;
import dev.tachograph.benchmarks.logging.ForkRunner.Reported;
import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Compares the cost of a JSON record with five typed fields: each contestant in a JVM of its own,
 * in turns, with its file checked line by line afterwards.
 */
@Command(
    name = "log-cost",
    description = "Compares what a JSON record costs: throughput, latency, CPU, allocation.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class LogCost implements Callable<Integer> {
  private static final int ROUNDS = 5;
  private static final int IDLE_MILLIS = 10_000;
  private static final List<String> SMALL_JVM =
      List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds; default 5, quick 1.")
  private @Nullable Integer rounds;

  @Option(names = "--quick", description = "One short round: shows that it works, not figures.")
  private boolean quick;

  @Option(
      names = "--jdk-home",
      paramLabel = "DIR",
      description = "JDK that the contestants run on; repeatable; default the one running this.")
  private List<Path> jdks = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Contestants, by the names that --list prints; default all but options.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Prints the contestants' names and ends.")
  private boolean list;

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "For the contestants' JVMs; repeatable; default -Xms1g and -Xmx1g.")
  private List<String> jvmArguments = new ArrayList<>();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where files go; default log-cost beside this jar.")
  private @Nullable Path dir;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** For the command line. */
  public LogCost() {}

  @Override
  public Integer call() throws InterruptedException {
    if (list) {
      Arrays.stream(Contestant.values()).forEach(who -> out.println(who.id() + "  " + who.label));
      return 0;
    }
    Path target = Machine.beside(LogCost.class);
    Path files = (dir == null ? target.resolve("log-cost") : dir).toAbsolutePath();
    List<Path> homes = jdks.isEmpty() ? List.of(Path.of(System.getProperty("java.home"))) : jdks;
    List<String> jvm = jvmArguments.isEmpty() ? List.of("-Xms1g", "-Xmx1g") : jvmArguments;
    try {
      if (!Files.isDirectory(target.resolve("peers"))) {
        throw wrong("there is no " + target.resolve("peers") + "; build with mvn package");
      }
      Files.createDirectories(files);
      return compare(new ForkRunner(target, files, jvm), homes, files, jvm);
    } catch (IOException e) {
      err.println("log-cost: " + e.getMessage());
      return 1;
    }
  }

  private int compare(ForkRunner runner, List<Path> homes, Path files, List<String> jvm)
      throws IOException, InterruptedException {
    Map<Path, Results> all = new LinkedHashMap<>();
    homes.forEach(home -> all.put(home, new Results()));
    List<Contestant> order = contestants();
    double loadBefore = Machine.load();
    int count = rounds == null ? (quick ? 1 : ROUNDS) : rounds;
    for (int round = 1; round <= count; round++) {
      for (Map.Entry<Path, Results> jdk : all.entrySet()) {
        round(runner, jdk.getKey(), jdk.getValue(), order, round);
      }
      Collections.rotate(order, 1);
    }
    runner.clean();
    heading(files, jvm, count, loadBefore);
    boolean whole = true;
    for (Map.Entry<Path, Results> jdk : all.entrySet()) {
      print(jdk.getKey(), jdk.getValue());
      whole &= jdk.getValue().isWhole();
    }
    return whole ? 0 : 1;
  }

  private List<Contestant> contestants() {
    List<Contestant> chosen = new ArrayList<>(List.of(Contestant.values()));
    chosen.removeIf(who -> only.isEmpty() ? who.kind == Kind.OPTION : !only.contains(who.id()));
    if (!only.isEmpty()) {
      if (chosen.size() != new TreeSet<>(only).size()) {
        throw wrong("--only takes names that --list prints, not " + only);
      }
    }
    return chosen;
  }

  private void round(
      ForkRunner runner, Path home, Results results, List<Contestant> order, int round)
      throws IOException, InterruptedException {
    MeasurementPlan plan = quick ? MeasurementPlan.QUICK : MeasurementPlan.FULL;
    for (int producers = 1; producers <= 2; producers++) {
      for (Contestant who : order) {
        if (producers <= who.maxProducers()) {
          run(runner, home, results, who, producers, plan);
        }
      }
    }
    if (order.contains(Contestant.TACHOGRAPH)) {
      footprint(runner, home, results, round == 1 ? IDLE_MILLIS : 10);
    }
  }

  private void run(
      ForkRunner runner,
      Path home,
      Results results,
      Contestant who,
      int producers,
      MeasurementPlan plan)
      throws IOException, InterruptedException {
    double load = Machine.load();
    Reported reported = runner.run(home, who, producers, plan);
    FileCheck check = check(reported, who, producers);
    results.add(who, producers, reported.figures(), check);
    err.printf(
        Locale.ROOT,
        "%-38s %d  %6s M/s  call %s / %s / %s ns  CPU %s s/M  allocated %s  lines %,d"
            + "  lost %d  repeated %d  invalid %d  load %.1f%n",
        who.label,
        producers,
        ResultTable.text("%.2f", reported.figure(Fork.RATE) / 1e6),
        ResultTable.text("%.0f", reported.figure(Fork.CALL + 50)),
        ResultTable.text("%.0f", reported.figure(Fork.CALL + 99)),
        ResultTable.text("%.0f", reported.figure(Fork.CALL + 999)),
        ResultTable.text("%.2f", reported.figure(Fork.CPU)),
        ResultTable.text("%.1f", reported.figure(Fork.ALLOCATED)),
        check.records(),
        check.lost(),
        check.repeated(),
        check.invalid(),
        load);
    if (check.invalid() > 0) {
      err.println("for example: " + check.example());
    }
  }

  private static FileCheck check(Reported reported, Contestant who, int producers)
      throws IOException, InterruptedException {
    List<Long> logged = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      logged.add((long) reported.figure(Fork.RECORDS + i));
    }
    if (who == Contestant.NOTHING) {
      return new FileCheck(0, 0, 0, 0, 0, 0, "");
    }
    return who == Contestant.LIMIT
        ? FileCheck.counted(reported.file(), logged.get(0))
        : FileCheck.of(reported.file(), logged);
  }

  private void footprint(ForkRunner runner, Path home, Results results, int idleMillis)
      throws IOException, InterruptedException {
    String main = Footprint.class.getName();
    int millis = quick ? Math.min(idleMillis, 3_000) : idleMillis;
    String idle = Integer.toString(millis);
    for (String where : List.of(runner.files().toString(), "none")) {
      if (where.equals("none") && idleMillis < IDLE_MILLIS) {
        continue;
      }
      Reported reported =
          runner.run(home, Contestant.TACHOGRAPH, SMALL_JVM, List.of(main, where, idle));
      boolean bare = where.equals("none");
      reported
          .figures()
          .forEach(
              (key, value) -> {
                boolean rate = key.equals(Footprint.IDLE) || key.equals(Footprint.OWN_THREADS);
                if (!rate || idleMillis == IDLE_MILLIS) {
                  results.add(bare ? Contestant.NOTHING : Contestant.TACHOGRAPH, key, value);
                }
              });
    }
  }

  private void heading(Path files, List<String> jvm, int count, double loadBefore)
      throws IOException {
    out.println();
    out.printf(
        Locale.ROOT,
        "log-cost, %s: medians of %d rounds%s, JVMs with %s; load %.1f before, %.1f after%n",
        RunClock.start().startedAt().atOffset(ZoneOffset.UTC).toLocalDate(),
        count,
        quick ? ", quick" : "",
        String.join(" ", jvm),
        loadBefore,
        Machine.load());
    out.println(Machine.describe(files));
    out.println(Versions.of(Machine.beside(LogCost.class)));
  }

  private void print(Path home, Results results) throws IOException, InterruptedException {
    out.println();
    out.println("JDK " + Versions.jdk(home));
    out.println();
    ResultTable.lines(results).forEach(out::println);
    out.println();
    out.printf(
        Locale.ROOT,
        "one reading of the clock: %.0f ns; idle, whole JVM: %.2f %% of a core, without a recorder"
            + " %.2f %%%n",
        results.median(Contestant.TACHOGRAPH, Fork.CLOCK),
        results.median(Contestant.TACHOGRAPH, Footprint.IDLE),
        results.median(Contestant.NOTHING, Footprint.IDLE));
    out.println();
    Targets.lines(results).forEach(out::println);
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
