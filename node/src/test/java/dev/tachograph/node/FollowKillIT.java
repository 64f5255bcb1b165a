package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random points of following a chain that is mined and reorganized without a
 * pause: the next run ends at the peers' chain, byte for byte.
 */
@Tag("heavy")
@Timeout(1800)
class FollowKillIT {
  private static final int KILLS = Integer.getInteger("tachograph.follow.kills", 10);
  private static final int FIRST_BLOCKS = 120;
  private static final int MAX_CHANGES = 60;
  private static final long CHANGE_NANOS = 10_000_000;

  @TempDir private Path dir;

  private volatile boolean over;
  private final AtomicInteger changes = new AtomicInteger();

  @Test
  void theNextRunEndsAtThePeersChainWhereverTheProcessIsKilled() throws Exception {
    Wire.enter();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    LocalChain chain = LocalChain.generate(FIRST_BLOCKS + 1, 91);
    try (LocalNetwork network =
        LocalNetwork.start(chain, List.of(Manners.fast(), Manners.fast()))) {
      for (int kill = 0; kill < KILLS; kill++) {
        try {
          killWhileItFollows(network, random);
          assertThat(rerun(network)).isZero();
          assertSame(network.chain());
        } catch (Throwable e) {
          throw new AssertionError("kill " + kill + " of seed " + seed + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private List<String> arguments(LocalNetwork network) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--network", "regtest", "--data-dir", dir.resolve("data").toString()));
    network.peers().forEach(peer -> arguments.addAll(List.of("--peer", peer.id())));
    return arguments;
  }

  private void killWhileItFollows(LocalNetwork network, Random random) throws Exception {
    List<String> arguments = arguments(network);
    arguments.add("--follow");
    long changesSeed = random.nextLong();
    int until = 1 + random.nextInt(MAX_CHANGES);
    over = false;
    changes.set(0);
    try (NodeProcess node = NodeProcess.start(dir, arguments.toArray(new String[0]))) {
      node.await("two peers", console -> console.split("peer connected", -1).length >= 3);
      Thread miner = new Thread(() -> change(network, new Random(changesSeed)), "miner");
      miner.start();
      try {
        Eventually.until("some changes", () -> changes.get() >= until || !miner.isAlive());
        node.signal("KILL");
      } finally {
        over = true;
        miner.join();
      }
      assertThat(node.end()).as("ended by the signal: %s", node.console()).isEqualTo(128 + 9);
    }
  }

  /** Mines, and every third time replaces some blocks. */
  private void change(LocalNetwork network, Random random) {
    Wire.enter();
    while (!over) {
      if (random.nextInt(3) == 0) {
        int depth = 1 + random.nextInt(8);
        network.reorganize(depth, depth + 1);
      } else {
        network.mine(1);
      }
      changes.incrementAndGet();
      LockSupport.parkNanos(CHANGE_NANOS);
    }
  }

  private int rerun(LocalNetwork network) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int exitCode =
        HistoryNode.run(
            Map.of("TACHO_LOG", "off"), stream, stream, arguments(network).toArray(new String[0]));
    assertThat(exitCode).as("%s", out.toString(StandardCharsets.UTF_8)).isZero();
    return exitCode;
  }

  private void assertSame(LocalChain chain) throws Exception {
    try (BlockDatabase database =
        BlockDatabase.open(dir.resolve("data"), "regtest", CompactionObserver.none())) {
      assertThat(database.headerCount()).isEqualTo(chain.size());
      for (int height = 0; height < chain.size(); height++) {
        assertThat(database.block(height))
            .as("block %d of %d; damage: %s", height, chain.size(), database.damage())
            .isEqualTo(chain.block(height));
        assertThat(database.heightOf(chain.hash(height))).isEqualTo(height);
      }
      assertThat(database.has(chain.size())).isFalse();
    }
  }
}
