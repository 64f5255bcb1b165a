package dev.tachograph.sync;

import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.PeerHealthSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how each peer answered, and derives how much to ask of it and when to leave it alone.
 *
 * <p><b>Batch limit.</b> Additive increase, multiplicative decrease: +1 block after so many full
 * answers in a row (5), × 0.7 on a partial answer, × 0.5 on a failure, rounded down, within the
 * limits of the {@link PeerHealthConfig}. Of the linear rules this is the one that converges to
 * both full use and a fair share: D.-M. Chiu and R. Jain, "Analysis of the Increase and Decrease
 * Algorithms for Congestion Avoidance in Computer Networks", Computer Networks and ISDN Systems 17
 * (1989); TCP halves on loss for the same reason (RFC 5681, section 3.1). 0.7 is the factor of
 * CUBIC (RFC 9438, section 4.6).
 *
 * <p><b>Quality</b> is (successes + ½ partials) / samples, from 0 to 1, where samples are
 * successes, partials and failures; 0 without samples.
 *
 * <p><b>Bans.</b> A peer is banned for a while after so many failures since its last success, or at
 * once by {@link #ban}. A ban ends by itself; the end is told by the next call about that peer, or
 * by {@link #expireBans}.
 *
 * <p>Thread-safe; no call blocks. Ids and errors may come from the network: they are kept as text,
 * cut to 256 characters. The number of peers is bounded: when a new one finds no room, the peer
 * that was longest not touched, owes nothing and is not banned is forgotten and counted.
 */
public final class PeerHealthTracker implements PeerHealthSource {
  private static final Duration LONGEST_BAN = Duration.ofDays(3650);

  private final PeerHealthConfig config;
  private final LongSupplier nowMillis;
  private final PeerBanObserver observer;
  private final Object lock = new Object();
  // In access order, so that the longest untouched peer comes first.
  private final LinkedHashMap<String, PeerHealth> peers = new LinkedHashMap<>(64, 0.75f, true);
  private long forgottenPeers;

  /**
   * A tracker without peers.
   *
   * @param config limits and thresholds
   * @param nowMillis a monotonic clock in milliseconds, such as {@code runClock::millis}
   * @param observer hears of bans and their ends
   */
  public PeerHealthTracker(
      PeerHealthConfig config, LongSupplier nowMillis, PeerBanObserver observer) {
    this.config = config;
    this.nowMillis = nowMillis;
    this.observer = observer;
  }

  /** Makes a peer known before anything is asked of it, so that summaries show it. */
  public void register(String peerId) {
    update(peerId, (peer, now) -> null);
  }

  /** Notes a batch that was given to a peer. */
  public void recordAssigned(String peerId, long blocks) {
    update(
        peerId,
        (peer, now) -> {
          peer.assigned(blocks, now);
          return null;
        });
  }

  /** Notes a full answer to a batch of so many blocks. */
  public void recordSuccess(String peerId, long blocks) {
    update(
        peerId,
        (peer, now) -> {
          peer.succeeded(blocks, now);
          return null;
        });
  }

  /**
   * Notes an answer with a part of what was asked; an answer with nothing is a failure.
   *
   * @param got blocks that came
   * @param asked blocks of the batch
   */
  public void recordPartial(String peerId, long got, long asked) {
    if (got <= 0) {
      recordFailure(peerId, asked, "answered with nothing");
      return;
    }
    update(
        peerId,
        (peer, now) -> {
          peer.partial(asked, now);
          return null;
        });
  }

  /** Notes a failure that concerns no batch, such as a refused connection. */
  public void recordFailure(String peerId, String error) {
    recordFailure(peerId, 0, error);
  }

  /**
   * Notes that a batch failed; bans the peer when it was one failure too many.
   *
   * @param blocks blocks of the batch
   * @param error what happened; may hold text from the network, and is cut to 256 characters
   */
  public void recordFailure(String peerId, long blocks, String error) {
    String text = BoundedTexts.bounded(error);
    update(
        peerId,
        (peer, now) -> {
          peer.failed(blocks, text, now);
          if (peer.hasBan() || !peer.reachedBanThreshold()) {
            return null;
          }
          String reason = peer.consecutiveFailures() + " failures in a row, the last: " + text;
          return banned(peerId, peer, reason, config.banDuration(), now);
        });
  }

  /** Notes that a batch of so many blocks was taken back, without blame. */
  public void recordReleased(String peerId, long blocks) {
    update(
        peerId,
        (peer, now) -> {
          peer.released(blocks);
          return null;
        });
  }

  /**
   * Bans a peer at once, such as for wrong data; a ban that lasts longer stays as it is.
   *
   * @param reason why; it becomes the peer's last error, and is cut to 256 characters
   * @param duration how long, ten years at most
   */
  public void ban(String peerId, String reason, Duration duration) {
    String text = BoundedTexts.bounded(reason);
    update(
        peerId,
        (peer, now) -> {
          peer.error(text, now);
          if (peer.isBanned(now + boundedMillis(duration))) {
            return null;
          }
          return banned(peerId, peer, text, duration, now);
        });
  }

  /** Ends a peer's ban before its time. */
  public void unban(String peerId) {
    update(
        peerId,
        (peer, now) -> {
          if (!peer.hasBan()) {
            return null;
          }
          peer.unban();
          return () -> observer.onUnbanned(peerId, "lifted");
        });
  }

  /** Whether a peer is banned now. */
  public boolean isBanned(String peerId) {
    Runnable reported;
    boolean banned;
    synchronized (lock) {
      PeerHealth peer = peers.get(BoundedTexts.bounded(peerId));
      if (peer == null) {
        return false;
      }
      long now = nowMillis.getAsLong();
      reported = expire(peerId, peer, now);
      banned = peer.isBanned(now);
    }
    report(reported);
    return banned;
  }

  /** Ends the bans whose time is over. */
  public void expireBans() {
    List<Runnable> reported = new ArrayList<>();
    synchronized (lock) {
      long now = nowMillis.getAsLong();
      peers.forEach(
          (peerId, peer) -> {
            Runnable change = expire(peerId, peer, now);
            if (change != null) {
              reported.add(change);
            }
          });
    }
    reported.forEach(Runnable::run);
  }

  /** The largest batch to give a peer now, in blocks; that of a new peer when it is not known. */
  public int batchLimit(String peerId) {
    synchronized (lock) {
      PeerHealth peer = peers.get(BoundedTexts.bounded(peerId));
      return peer == null ? config.initialBatch() : peer.batchLimit();
    }
  }

  /** Blocks that a peer owes now. */
  public long inflightBlocks(String peerId) {
    synchronized (lock) {
      PeerHealth peer = peers.get(BoundedTexts.bounded(peerId));
      return peer == null ? 0 : peer.inflightBlocks();
    }
  }

  /** How many peers were forgotten because there was no room. */
  public long forgottenPeers() {
    synchronized (lock) {
      return forgottenPeers;
    }
  }

  /** The summary of one peer, {@code null} when it is not known. */
  public @Nullable PeerHealthSummary summary(String peerId) {
    synchronized (lock) {
      PeerHealth peer = peers.get(BoundedTexts.bounded(peerId));
      return peer == null ? null : peer.summary(nowMillis.getAsLong());
    }
  }

  @Override
  public List<PeerHealthSummary> peerHealth() {
    synchronized (lock) {
      long now = nowMillis.getAsLong();
      List<PeerHealthSummary> all = new ArrayList<>(peers.size());
      peers.values().forEach(peer -> all.add(peer.summary(now)));
      return all;
    }
  }

  /** Changes a peer under the lock and gives what to tell once the lock is free. */
  @FunctionalInterface
  private interface Change {
    @Nullable Runnable apply(PeerHealth peer, long now);
  }

  private void update(String peerId, Change change) {
    Runnable expired;
    Runnable reported;
    synchronized (lock) {
      long now = nowMillis.getAsLong();
      PeerHealth peer = known(peerId);
      expired = expire(peerId, peer, now);
      reported = change.apply(peer, now);
    }
    report(expired);
    report(reported);
  }

  private PeerHealth known(String peerId) {
    String key = BoundedTexts.bounded(peerId);
    PeerHealth peer = peers.get(key);
    if (peer == null) {
      makeRoom();
      peer = new PeerHealth(key, config);
      peers.put(key, peer);
    }
    return peer;
  }

  private void makeRoom() {
    if (peers.size() < config.maxPeers()) {
      return;
    }
    // Without an idle peer the longest untouched one goes: the bound holds whatever comes.
    String victim = peers.keySet().iterator().next();
    for (Map.Entry<String, PeerHealth> oldestFirst : peers.entrySet()) {
      if (oldestFirst.getValue().isIdle()) {
        victim = oldestFirst.getKey();
        break;
      }
    }
    peers.remove(victim);
    forgottenPeers++;
  }

  private Runnable banned(
      String peerId, PeerHealth peer, String reason, Duration duration, long now) {
    long millis = boundedMillis(duration);
    String text = BoundedTexts.bounded(reason);
    peer.banUntil(now + millis, text);
    long failures = peer.consecutiveFailures();
    return () -> observer.onBanned(peerId, text, millis, failures);
  }

  private @Nullable Runnable expire(String peerId, PeerHealth peer, long now) {
    if (!peer.hasBan() || peer.isBanned(now)) {
      return null;
    }
    peer.unban();
    return () -> observer.onUnbanned(peerId, "expired");
  }

  private static long boundedMillis(Duration duration) {
    return (duration.compareTo(LONGEST_BAN) < 0 ? duration : LONGEST_BAN).toMillis();
  }

  private static void report(@Nullable Runnable change) {
    if (change != null) {
      change.run();
    }
  }
}
