package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.machine.Machine;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Measures how fast the history node syncs small blocks from far peers, and what that takes: whole
 * processes, against peers in a process of their own.
 */
@Command(
    name = "node-throughput",
    description = "Measures the history node's sync of small blocks from far peers.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeThroughput implements Callable<Integer> {
  private static final int MAX_BLOCKS = 1_000_000;
  private static final int MAX_PEERS = 64;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Runs, each with a new database; default ${DEFAULT-VALUE}.")
  private int runs = 5;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "Length of the generated chain; default ${DEFAULT-VALUE}.")
  private int blocks = 40_000;

  @Option(
      names = "--peers",
      paramLabel = "N",
      description = "Peers that serve it; default ${DEFAULT-VALUE}.")
  private int peers = 6;

  @Option(
      names = "--round-trip-ms",
      paramLabel = "MS",
      description = "Round trip to each peer; default ${DEFAULT-VALUE}.")
  private int roundTripMillis = 100;

  @Option(
      names = "--node-jar",
      paramLabel = "FILE",
      description = "The history node; default the one built beside this jar.")
  private @Nullable Path nodeJar;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the node's files go; default node-throughput beside this jar.")
  private @Nullable Path dir;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() throws InterruptedException {
    within("--runs", runs, 1, 1_000);
    within("--blocks", blocks, 1, MAX_BLOCKS);
    within("--peers", peers, 1, MAX_PEERS);
    within("--round-trip-ms", roundTripMillis, 0, 60_000);
    Path target = Machine.beside(NodeThroughput.class);
    Path jar = nodeJar == null ? target.resolve("../../node/target/history-node.jar") : nodeJar;
    Path files = dir == null ? target.resolve("node-throughput") : dir;
    if (!Files.isReadable(jar)) {
      throw wrong(
          "there is no history node at " + jar.normalize() + "; build it or say --node-jar");
    }
    try {
      return measure(jar.normalize(), files);
    } catch (IOException e) {
      err.println("node-throughput: " + e.getMessage());
      return 1;
    }
  }

  private int measure(Path jar, Path files) throws IOException, InterruptedException {
    Files.createDirectories(files);
    int incomplete = 0;
    try (ChainServer server = ChainServer.startFar(blocks, peers, roundTripMillis)) {
      out.printf(
          Locale.ROOT,
          "node-throughput, %s: %,d blocks (%.1f MiB) from %d peers, round trip %d ms%n",
          RunClock.start().startedAt().atOffset(ZoneOffset.UTC).toLocalDate(),
          blocks,
          server.bytes() / 1048576.0,
          peers,
          roundTripMillis);
      out.println(Machine.describe(files));
      out.println();
      out.println("run   blocks/s   sync s    CPU s   peak MiB   others %   load");
      NodeRunner runner = new NodeRunner(jar, files.resolve("run"), server, blocks);
      for (int run = 1; run <= runs; run++) {
        double load = Machine.load();
        NodeResult result = runner.run(false);
        incomplete += result.isComplete(blocks) ? 0 : 1;
        out.printf(
            Locale.ROOT,
            "%3d %,10.0f %8.2f %8.2f %10.0f %10.0f %6.2f%n",
            run,
            result.storedBlocks() / result.syncSeconds(),
            result.syncSeconds(),
            result.cpuSeconds(),
            result.peakRssMib(),
            result.othersPercent(),
            load);
      }
    }
    if (incomplete > 0) {
      err.println("node-throughput: " + incomplete + " runs did not store every block");
    }
    return incomplete > 0 ? 1 : 0;
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
