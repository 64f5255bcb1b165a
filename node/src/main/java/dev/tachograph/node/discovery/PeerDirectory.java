package dev.tachograph.node.discovery;

import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.report.PeerHealthSummary;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proposes peers to connect to, and learns from how that went.
 *
 * <p>Thread-safe; no call waits for the network, and only {@link #save} for the disk. Addresses may
 * be unresolved: peers named by the user are remembered too, but never proposed. Texts may come
 * from the network, and are truncated.
 */
public interface PeerDirectory {
  /** A directory that knows no peer and remembers none. */
  static PeerDirectory none() {
    return NoDirectory.INSTANCE;
  }

  /** Whether peers are looked for at all; otherwise {@link #next} stays empty. */
  boolean discovers();

  /**
   * The best peers to connect to now, the best first. Looks for more in the background when it runs
   * out of them; so an empty answer may be followed by another one.
   *
   * @param count how many are wanted, at least 0
   * @param inUse the addresses that are connected or being connected to, resolved; none of them is
   *     proposed, and the proposals keep their distance from them
   * @return at most {@code count} resolved addresses
   */
  List<InetSocketAddress> next(int count, Set<InetSocketAddress> inUse);

  /**
   * Records a completed handshake.
   *
   * @param services bits of {@link org.bitcoinj.core.Services}
   * @param headBlock the height that it told, {@code null} if that cannot be
   * @param userAgent its description of itself
   */
  void connected(InetSocketAddress peer, long services, @Nullable Long headBlock, String userAgent);

  /** Records a connection or handshake that failed; it is not proposed again for a while. */
  void failed(InetSocketAddress peer, String reason);

  /** Records addresses that a connected peer announced; more than its share are dropped. */
  void heard(InetSocketAddress from, List<PeerAddresses.Entry> addresses);

  /** Records a peer's answers so far, which replace those recorded before. */
  void useful(InetSocketAddress peer, PeerHealthSummary health);

  /** Records a ban; a longer one is unchanged. */
  void banned(InetSocketAddress peer, Duration remaining, String reason);

  /** Whether a peer is banned now, in this run or since an earlier one. */
  boolean isBanned(InetSocketAddress peer);

  /** What is known of a peer, {@code null} if nothing. */
  @Nullable KnownPeer known(InetSocketAddress peer);

  /** Why no peer was found, in a few words for a message; empty if there is nothing to tell. */
  String troubles();

  /** Writes what is known to the disk, if it is kept there; a failure is logged. */
  void save();
}
