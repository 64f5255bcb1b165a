package dev.tachograph.benchmarks.verification;

import dev.tachograph.benchmarks.machine.Statistics;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.verify.BlockVerifier;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bitcoinj.base.BitcoinNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The CPU time of verifying blocks from their bytes, and by way of bitcoinj's objects: both on the
 * same blocks, in turn, after rounds that are not counted. The figure is the CPU time of the thread
 * alone, so that neither the collector nor other processes count.
 */
@Command(
    name = "verify-cost",
    description = "What the verification of a block costs, and what it cost by way of objects.",
    mixinStandardHelpOptions = true)
public final class VerifyCost implements Callable<Integer> {
  private static final long SEED = 1;

  @Parameters(
      paramLabel = "HEIGHT:FILE",
      description = "Blocks of mainnet: the height, and a file that holds the block's bytes.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--generated",
      paramLabel = "N",
      description = "How many generated blocks; default ${DEFAULT-VALUE}.")
  private int generated = 2_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of each; default ${DEFAULT-VALUE}.")
  private int rounds = 31;

  /** Verifies one block, or throws. */
  private interface Way {
    int verify(RawBlock block, int height);
  }

  private record Placed(int height, RawBlock block) {}

  /** Measures, and prints a table: microseconds of CPU for a block. */
  @Override
  public Integer call() throws IOException {
    Wire.enter();
    System.out.printf(
        Locale.ROOT,
        "%-20s %10s %14s %14s %7s %s%n",
        "blocks",
        "bytes each",
        "objects, us",
        "bytes, us",
        "ratio",
        "95 % of the ratio");
    for (String file : files) {
      int colon = file.indexOf(':');
      int height = Integer.parseInt(file.substring(0, Math.max(0, colon)));
      Path path = Path.of(file.substring(colon + 1));
      List<Placed> one = List.of(new Placed(height, new RawBlock(Files.readAllBytes(path))));
      measure("mainnet " + height, BitcoinNetwork.MAINNET, one, 10);
    }
    LocalChain chain = LocalChain.generate(generated + 1, SEED);
    List<Placed> all = new ArrayList<>();
    for (int height = 1; height <= generated; height++) {
      all.add(new Placed(height, new RawBlock(chain.block(height))));
    }
    measure(generated + " generated", BitcoinNetwork.REGTEST, all, 1);
    return 0;
  }

  private void measure(String name, BitcoinNetwork network, List<Placed> blocks, int times) {
    Way objects = new ParsedVerifier(network)::verify;
    Way bytes = new BlockVerifier(network)::verify;
    double[] before = new double[rounds];
    double[] now = new double[rounds];
    double[] ratios = new double[rounds];
    for (int round = -rounds / 2; round < rounds; round++) {
      double one = micros(objects, blocks, times);
      double other = micros(bytes, blocks, times);
      if (round >= 0) {
        before[round] = one;
        now[round] = other;
        ratios[round] = other / one;
      }
    }
    Statistics ratio = Statistics.of(ratios);
    System.out.printf(
        Locale.ROOT,
        "%-20s %,10d %14.1f %14.1f %7.3f %.3f to %.3f%n",
        name,
        blocks.stream().mapToLong(b -> b.block().bytes().length).sum() / blocks.size(),
        Statistics.of(before).median(),
        Statistics.of(now).median(),
        ratio.median(),
        ratio.low(),
        ratio.high());
  }

  private static double micros(Way way, List<Placed> blocks, int times) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      for (Placed placed : blocks) {
        way.verify(placed.block(), placed.height());
      }
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e3 / blocks.size() / times;
  }
}
