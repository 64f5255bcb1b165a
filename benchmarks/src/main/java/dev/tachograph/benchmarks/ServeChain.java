package dev.tachograph.benchmarks;

import dev.tachograph.node.localnet.Link;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The process that serves: a generated regtest chain, from fast peers on loopback, until its
 * standard input ends, so that it does not outlive its parent.
 *
 * <p>Prints {@code peer HOST:PORT} for each peer, then {@code serves BYTES}.
 */
@Command(name = "serve-chain", hidden = true)
final class ServeChain implements Callable<Integer> {
  static final String PEER = "peer ";
  static final String SERVES = "serves ";

  private static final long SEED = 1;

  @Option(names = "--blocks", required = true)
  private int blocks;

  @Option(names = "--peers", required = true)
  private int peers;

  /** With a coinbase alone: 250 bytes. */
  @Option(names = "--small")
  private boolean small;

  @Option(names = "--round-trip-ms")
  private int roundTripMillis;

  @Override
  public Integer call() throws IOException {
    Wire.enter();
    PrintStream out = System.out;
    LocalChain chain =
        small
            ? LocalChain.generate(1, SEED).branchAt(0).mine(blocks)
            : LocalChain.generate(blocks + 1, SEED);
    Link link = new Link(Duration.ofMillis(roundTripMillis), Link.DIRECT.bytesPerSecond());
    List<Manner> manners =
        Stream.generate(() -> Manners.over(link, Manners.fast())).limit(peers).toList();
    try (LocalNetwork network = LocalNetwork.start(chain, manners)) {
      network.peers().forEach(peer -> out.println(PEER + peer.id()));
      out.println(SERVES + chain.bytes());
      while (System.in.read() >= 0) {
        // Only the end of the input counts.
      }
    }
    return 0;
  }
}
