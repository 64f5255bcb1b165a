package dev.tachograph.node.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The search for the head of the chain: which peers have shown theirs.
 *
 * <p>The head is the best of all peers that answer within a bound, and counts only if at least one
 * of them has sent as many headers as it told to have. Thread-safe.
 */
final class HeadSearch {
  /** How many peers send long chains of headers at a time. */
  private static final int TURNS = 2;

  private static final int MAX_TOLD = 3;

  private final Session session;
  private final Semaphore turns = new Semaphore(TURNS);
  private final long startMillis;

  HeadSearch(Session session) {
    this.session = session;
    this.startMillis = session.clock.millis();
  }

  boolean tryTurn() {
    return turns.tryAcquire();
  }

  void endTurn() {
    turns.release();
    session.signal();
  }

  /** Whether every peer has answered, or had its time; and one has shown its head. */
  boolean isSettled() {
    boolean late = isLate();
    boolean proven = false;
    for (PeerState peer : session.peers()) {
      if (!isSettled(peer, late)) {
        return false;
      }
      proven |= peer.isProven();
    }
    return proven;
  }

  private boolean isLate() {
    return session.clock.millis() - startMillis >= session.config.headTimeout().toMillis();
  }

  /** Whether a peer may still show that it has our chain, or had it before it went away. */
  private static boolean mayHaveOurs(PeerState peer, boolean late) {
    return !isSettled(peer, late)
        || (!peer.isGone()
            && (peer.isExchanging() || (peer.wasProven() && peer.deepFork() == null)));
  }

  private static boolean isSettled(PeerState peer, boolean late) {
    return peer.isGone() || peer.isAnswered() || (late && !peer.isExchanging());
  }

  /** Whether a peer has shown its head, so that blocks may be fetched meanwhile. */
  boolean hasProven() {
    return session.peers().stream().anyMatch(PeerState::isProven);
  }

  /** Whether headers are being fetched. */
  boolean isBusy() {
    return session.peers().stream().anyMatch(PeerState::isExchanging);
  }

  /** Why no peer's chain can be followed, as every peer has another one; otherwise {@code null}. */
  @Nullable String otherChain() {
    List<PeerState> peers = session.peers();
    boolean late = isLate();
    if (hasProven() || peers.stream().anyMatch(peer -> mayHaveOurs(peer, late))) {
      return null;
    }
    return peers.stream()
        .filter(peer -> peer.deepFork() != null)
        .map(peer -> "the chain of peer " + peer.id() + " " + peer.deepFork())
        .findFirst()
        .orElse(null);
  }

  /** What is wrong with the peers' headers, for a message; {@code null} if nothing is known. */
  @Nullable String doubts() {
    return ofPeers(PeerState::doubt);
  }

  /** Which blocks the peers cannot send, for a message; {@code null} if one can send all. */
  @Nullable String lacks() {
    boolean all =
        session.peers().stream().filter(PeerState::isProven).anyMatch(peer -> peer.lack() == null);
    return all ? null : ofPeers(PeerState::lack);
  }

  private @Nullable String ofPeers(Function<PeerState, @Nullable String> what) {
    List<String> all = new ArrayList<>();
    for (PeerState peer : session.peers()) {
      String text = what.apply(peer);
      if (text != null && all.size() < MAX_TOLD) {
        all.add("peer " + peer.id() + " " + text);
      }
    }
    return all.isEmpty() ? null : String.join("; ", all);
  }
}
