package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Compares the history node's sync with all artifacts off and all on, as whole processes in turn:
 * off, on, off, on, …, against fast peers in a process of their own.
 */
@Command(
    name = "sync-overhead",
    description = "Compares the history node's sync with all artifacts off and all on.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SyncOverhead implements Callable<Integer> {
  private static final int PEERS = 6;
  private static final int MAX_BLOCKS = 1_000_000;
  private static final int MAX_TRIES = 3;
  private static final Duration MAX_WAIT = Duration.ofMinutes(2);

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Pairs of runs that count, after one to warm up; default ${DEFAULT-VALUE}.")
  private int runs = 11;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "Length of the generated chain; default ${DEFAULT-VALUE}.")
  private int blocks = 40_000;

  @Option(
      names = "--most-others",
      paramLabel = "PERCENT",
      description =
          "A run waits while other processes use more of the machine's CPU time, for 2 minutes at"
              + " most, and its pair does not count when they did so meanwhile; default"
              + " ${DEFAULT-VALUE}; 100: every pair counts.")
  private int maxOthers = 10;

  @Option(
      names = "--same",
      description = "Leave everything off in both runs of a pair: shows the noise of the method.")
  private boolean same;

  @Option(
      names = "--node-jar",
      paramLabel = "FILE",
      description = "The history node; default the one built beside this jar.")
  private @Nullable Path nodeJar;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the node's files go; default sync-overhead beside this jar.")
  private @Nullable Path dir;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private int incomplete;
  private long lost;

  @Override
  public Integer call() throws InterruptedException {
    within("--runs", runs, 1, 1_000);
    within("--blocks", blocks, 1, MAX_BLOCKS);
    within("--most-others", maxOthers, 0, 100);
    Path target = Machine.beside(SyncOverhead.class);
    Path jar = nodeJar == null ? target.resolve("../../node/target/history-node.jar") : nodeJar;
    Path files = dir == null ? target.resolve("sync-overhead") : dir;
    if (!Files.isReadable(jar)) {
      throw wrong(
          "there is no history node at " + jar.normalize() + "; build it or say --node-jar");
    }
    try {
      return compare(jar.normalize(), files);
    } catch (IOException e) {
      err.println("sync-overhead: " + e.getMessage());
      return 1;
    }
  }

  private int compare(Path jar, Path files) throws IOException, InterruptedException {
    Files.createDirectories(files);
    String machine = Machine.describe(files);
    err.println("generating " + blocks + " blocks");
    try (ChainServer server = ChainServer.start(blocks, PEERS)) {
      Pairs pairs = new Pairs();
      measure(new NodeRunner(jar, files.resolve("run"), server, blocks), pairs);
      if (pairs.size() > 0) {
        print(machine, server.bytes(), pairs);
      }
      return verdict(pairs);
    }
  }

  /** Runs pairs until enough of them count; the first pair is warm-up. */
  private void measure(NodeRunner runner, Pairs pairs) throws IOException, InterruptedException {
    QuietMachine quiet = new QuietMachine(maxOthers, MAX_WAIT);
    for (int pair = 0; pair <= MAX_TRIES * runs && pairs.size() < runs; pair++) {
      // Before each run, not each pair: both get the same chance to be undisturbed.
      quiet.await();
      NodeResult off = run(runner, pair, false);
      quiet.await();
      NodeResult on = run(runner, pair, !same);
      if (pair > 0 && off.isQuiet(maxOthers) && on.isQuiet(maxOthers)) {
        pairs.add(off, on);
      }
    }
  }

  private NodeResult run(NodeRunner runner, int pair, boolean recorded)
      throws IOException, InterruptedException {
    double load = Machine.load();
    NodeResult run = runner.run(recorded);
    incomplete += run.isComplete(blocks) ? 0 : 1;
    lost += run.recorded().lost();
    err.printf(
        Locale.ROOT,
        "%-8s %-3s  sync %7.3f s  process %7.3f s  CPU %6.2f s  others %3.0f %%  load %5.2f"
            + "  exit %d  stored %,d  lines %,d  lost %,d%n",
        pair == 0 ? "warm-up" : "pair " + pair,
        recorded ? "on" : "off",
        run.syncSeconds(),
        run.wallSeconds(),
        run.cpuSeconds(),
        run.othersPercent(),
        load,
        run.exitCode(),
        run.storedBlocks(),
        run.recorded().lines(),
        run.recorded().lost());
    return run;
  }

  private void print(String machine, long bytes, Pairs pairs) {
    out.println();
    out.printf(
        Locale.ROOT,
        "sync-overhead, %s: %d pairs of runs, %,d blocks (%.1f MiB) from %d fast peers on loopback%n",
        RunClock.start().startedAt().atOffset(ZoneOffset.UTC).toLocalDate(),
        pairs.size(),
        blocks,
        bytes / 1048576.0,
        PEERS);
    out.println(machine);
    out.println();
    pairs.table(same ? "off" : "on").forEach(out::println);
    out.println();
    if (!same) {
      out.println(pairs.recorded());
      out.printf(
          Locale.ROOT, "lost in all runs, those that do not count included: %,d lines%n", lost);
    }
  }

  private int verdict(Pairs pairs) {
    if (pairs.size() < runs) {
      err.printf(
          Locale.ROOT,
          "sync-overhead: other processes disturbed the rest: %d pairs of %d count; try again, or"
              + " raise --most-others%n",
          pairs.size(),
          runs);
    }
    if (incomplete > 0) {
      err.println("sync-overhead: " + incomplete + " runs did not store every block");
    }
    if (lost > 0) {
      err.println("sync-overhead: records were lost: the runs did not do the same work");
    }
    return incomplete > 0 || lost > 0 || pairs.size() < runs ? 1 : 0;
  }

  private void within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong(option + " takes " + min + " to " + max + ", not " + value);
    }
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
