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
 * Tracks the answers of each peer, and derives how much to request from it and when to ban it.
 *
 * <p><b>Batch limit.</b> Additive increase, multiplicative decrease: +1 block after several
 * consecutive full answers (5), × 0.7 on a partial answer, × 0.5 on a failure, rounded down, within
 * the limits of the {@link PeerHealthConfig}. Of the linear rules this is the one that converges to
 * both full use and a fair share: D.-M. Chiu and R. Jain, "Analysis of the Increase and Decrease
 * Algorithms for Congestion Avoidance in Computer Networks", Computer Networks and ISDN Systems 17
 * (1989); TCP halves on loss for the same reason (RFC 5681, section 3.1). 0.7 is the factor of
 * CUBIC (RFC 9438, section 4.6).
 *
 * <p><b>Quality</b> is (successes + ½ partials) / samples, from 0 to 1, where samples are
 * successes, partials and failures; 0 without samples.
 *
 * <p><b>Bans.</b> A peer is banned for a while after several failures since its last success, or
 * immediately by {@link #ban}. Absences, which {@link #recordAbsence} records, are no reason. A ban
 * ends by itself; its end is reported by the next call about that peer, or by {@link #expireBans}.
 *
 * <p>Thread-safe; no call blocks. Ids and errors may come from the network: they are kept as text,
 * truncated to 256 characters. The number of peers is bounded: when there is no room for a new one,
 * the least recently used peer that owes nothing and is not banned is forgotten and counted.
 */
public final class PeerHealthTracker implements PeerHealthSource {
  private static final Duration MAX_BAN = Duration.ofDays(3650);

  private final PeerHealthConfig config;
  private final LongSupplier nowMillis;
  private final PeerBanObserver observer;
  private final Object lock = new Object();
  // In access order, so that the least recently used peer comes first.
  private final LinkedHashMap<String, PeerHealth> peers = new LinkedHashMap<>(64, 0.75f, true);
  private long forgottenPeers;

  /**
   * Creates a tracker without peers.
   *
   * @param config limits and thresholds
   * @param nowMillis a monotonic clock in milliseconds, such as {@code runClock::millis}
   * @param observer notified of bans and their ends
   */
  public PeerHealthTracker(
      PeerHealthConfig config, LongSupplier nowMillis, PeerBanObserver observer) {
    this.config = config;
    this.nowMillis = nowMillis;
    this.observer = observer;
  }

  /** Registers a peer before anything is requested from it, so that summaries show it. */
  public void register(String peerId) {
    update(peerId, (peer, now) -> null);
  }

  /** Records a batch that was assigned to a peer. */
  public void recordAssigned(String peerId, long blocks) {
    update(
        peerId,
        (peer, now) -> {
          peer.assigned(blocks, now);
          return null;
        });
  }

  /** Records a full answer to a batch. */
  public void recordSuccess(String peerId, long blocks) {
    update(
        peerId,
        (peer, now) -> {
          peer.succeeded(blocks, now);
          return null;
        });
  }

  /**
   * Records a partial answer; an empty answer is a failure.
   *
   * @param got number of blocks received
   * @param asked number of blocks of the batch
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

  /** Records a failure that concerns no batch, such as a refused connection. */
  public void recordFailure(String peerId, String error) {
    recordFailure(peerId, 0, error);
  }

  /**
   * Records that a batch failed; bans the peer if it has failed too often.
   *
   * @param blocks blocks of the batch
   * @param error what happened; may contain text from the network, and is truncated to 256
   *     characters
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

  /**
   * Records that a peer could not be reached or is gone, such as one that the user named and that
   * restarts: a failure in its counts and its quality, which never leads to a ban, is not one of
   * the consecutive failures, and leaves the batch limit as it is. Blocks that it owes are
   * {@linkplain #recordReleased released} apart from this.
   *
   * @param reason what happened; it becomes the peer's last error, and is truncated to 256
   *     characters
   */
  public void recordAbsence(String peerId, String reason) {
    String text = BoundedTexts.bounded(reason);
    update(
        peerId,
        (peer, now) -> {
          peer.absent(text, now);
          return null;
        });
  }

  /**
   * Records blocks that arrived from a peer, whether they were asked for or not.
   *
   * @param bytes their size on the wire, in bytes; a negative number counts as 0
   */
  public void recordReceived(String peerId, long bytes) {
    update(
        peerId,
        (peer, now) -> {
          peer.received(bytes);
          return null;
        });
  }

  /**
   * Records how long a peer took to begin its answer. The summaries have percentiles of all these
   * times, to two digits, in bounded memory.
   *
   * @param millis from the request to the first block, in ms; what is below 0 or above an hour
   *     counts as that, and NaN does not
   */
  public void recordLatency(String peerId, double millis) {
    update(
        peerId,
        (peer, now) -> {
          peer.waited(millis);
          return null;
        });
  }

  /**
   * Gives a peer what is remembered of it from earlier runs: its batch limit, and its answers,
   * which are added to its counts and so to its quality. For a peer that nothing was requested from
   * yet.
   *
   * @param batchLimit its limit, in blocks; brought within those of the configuration
   * @param successes full answers; a negative number counts as 0, as of the next two
   * @param partials partial answers
   * @param failures failures; they do not count towards a ban
   */
  public void restore(String peerId, int batchLimit, long successes, long partials, long failures) {
    update(
        peerId,
        (peer, now) -> {
          peer.restore(batchLimit, successes, partials, failures);
          return null;
        });
  }

  /** Records that a batch was taken back, without blame. */
  public void recordReleased(String peerId, long blocks) {
    update(
        peerId,
        (peer, now) -> {
          peer.released(blocks);
          return null;
        });
  }

  /**
   * Bans a peer immediately, as for wrong data; a longer ban is unchanged.
   *
   * @param reason the reason; it becomes the peer's last error, and is truncated to 256 characters
   * @param duration the duration, at most ten years
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

  /** Ends the bans whose time is up. */
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

  /** The current batch limit of a peer, in blocks; that of a new peer if it is unknown. */
  public int batchLimit(String peerId) {
    synchronized (lock) {
      PeerHealth peer = peers.get(BoundedTexts.bounded(peerId));
      return peer == null ? config.initialBatch() : peer.batchLimit();
    }
  }

  /** The number of blocks that a peer owes. */
  public long inflightBlocks(String peerId) {
    synchronized (lock) {
      PeerHealth peer = peers.get(BoundedTexts.bounded(peerId));
      return peer == null ? 0 : peer.inflightBlocks();
    }
  }

  /** The number of peers forgotten for lack of room. */
  public long forgottenPeers() {
    synchronized (lock) {
      return forgottenPeers;
    }
  }

  /** The summary of one peer, {@code null} if it is unknown. */
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

  /** Changes a peer under the lock and returns what to report once the lock is released. */
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
    // Without an idle peer the least recently used one is forgotten: the bound always holds.
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
    return (duration.compareTo(MAX_BAN) < 0 ? duration : MAX_BAN).toMillis();
  }

  private static void report(@Nullable Runnable change) {
    if (change != null) {
      change.run();
    }
  }
}
