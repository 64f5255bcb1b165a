package dev.tachograph.node.engine;

import dev.tachograph.sync.PeerHealthConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.jspecify.annotations.Nullable;

/**
 * What to sync, from which peers, and within which bounds.
 *
 * @param network the network of the blocks
 * @param peers the peers that serve them; may be unresolved; none if peers are to be found
 * @param startBlock the lowest block wanted, at least 1: the genesis block is known
 * @param endBlock the highest block wanted; {@code null} for the peers' head
 * @param dataDir where the blocks are stored
 * @param minPeers number of peers that must be connected before blocks are requested; at least 1
 * @param health batch limits and bans
 * @param maxInflightBlocks maximum number of blocks requested from all peers together
 * @param maxBytes maximum size in bytes of the blocks between the network and the database
 * @param initialTimeout how long a peer may be silent before it was measured
 * @param giveUpAfter the time without anything new after which the sync gives up
 * @param rollbackWindow how many blocks below the head may be replaced by another branch once they
 *     were complete; from 0 to 4,032
 * @param follow whether to follow the head once it is reached, until a stop; without {@code
 *     endBlock}
 * @param drain how long a stop waits for what is in flight
 */
public record SyncConfig(
    BitcoinNetwork network,
    List<InetSocketAddress> peers,
    int startBlock,
    @Nullable Integer endBlock,
    Path dataDir,
    int minPeers,
    PeerHealthConfig health,
    int maxInflightBlocks,
    long maxBytes,
    Duration initialTimeout,
    Duration giveUpAfter,
    Duration drain,
    int rollbackWindow,
    boolean follow) {
  /** The default of {@code maxInflightBlocks}. */
  public static final int MAX_INFLIGHT_BLOCKS = 1024;

  /** The default of {@code maxBytes}: 64 MiB. */
  public static final long MAX_BYTES = 64L << 20;

  /** The default of {@code rollbackWindow}. */
  public static final int ROLLBACK_WINDOW = 100;

  /** The largest {@code rollbackWindow}: two difficulty periods. */
  public static final int MAX_ROLLBACK_WINDOW = 2 * 2_016;

  /** The shortest time-out of a peer. */
  static final Duration MIN_TIMEOUT = Duration.ofSeconds(2);

  /** The longest time-out of a peer. */
  static final Duration MAX_TIMEOUT = Duration.ofSeconds(60);

  /** How long a peer that sent wrong data is banned. */
  static final Duration WRONG_DATA_BAN = Duration.ofHours(24);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Copies the list and checks the values.
   *
   * @throws IllegalArgumentException with a sentence that names the value and what is legal
   */
  public SyncConfig {
    peers = List.copyOf(peers);
    check(startBlock >= 1, "startBlock must be at least 1, not " + startBlock);
    check(
        endBlock == null || endBlock >= startBlock,
        "endBlock must be at least startBlock " + startBlock + ", not " + endBlock);
    check(
        minPeers >= 1 && (peers.isEmpty() || minPeers <= peers.size()),
        "minPeers must be from 1 to the number of peers, " + peers.size() + ", not " + minPeers);
    check(
        rollbackWindow >= 0 && rollbackWindow <= MAX_ROLLBACK_WINDOW,
        "rollbackWindow must be from 0 to " + MAX_ROLLBACK_WINDOW + ", not " + rollbackWindow);
    check(!follow || endBlock == null, "follow goes without endBlock, which is " + endBlock);
  }

  /**
   * The time allowed for a connection and its handshake: 10 s, or less if the sync gives up
   * earlier.
   */
  Duration connectTimeout() {
    Duration half = giveUpAfter.dividedBy(2);
    return half.compareTo(CONNECT_TIMEOUT) < 0 ? half : CONNECT_TIMEOUT;
  }

  /**
   * How long a sync waits for the head of a peer that does not answer, before the head of those
   * that do counts: 5 s, or less if the sync gives up earlier.
   */
  Duration headTimeout() {
    Duration half = giveUpAfter.dividedBy(2);
    return half.compareTo(HEAD_TIMEOUT) < 0 ? half : HEAD_TIMEOUT;
  }

  private static void check(boolean legal, String message) {
    if (!legal) {
      throw new IllegalArgumentException(message);
    }
  }
}
