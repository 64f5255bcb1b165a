package dev.tachograph.internal.dump;

import dev.tachograph.internal.report.PeerFields;
import dev.tachograph.internal.report.PeerRanking;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pool, the counts, and the three best and worst peers. */
final class PeersText {
  /** The title of the peer pool's part, whoever provides it. */
  static final String POOL = "peer pool";

  private static final String SNAPSHOT = "peer health snapshot";
  private static final int SHOWN_PEERS = 3;

  private PeersText() {}

  record Part(String title, DumpFields fields) {}

  /**
   * The parts.
   *
   * @param poolShown whether the application showed its pool itself
   */
  static List<Part> parts(
      List<PeerHealthSummary> all,
      @Nullable Progress progress,
      boolean poolShown,
      long wallMillis) {
    List<Part> parts = new ArrayList<>();
    long banned = all.stream().filter(PeerHealthSummary::isBanned).count();
    if (!poolShown) {
      parts.add(new Part(POOL, pool(all.size(), banned, progress)));
    }
    DumpFields counts = new DumpFields();
    counts.put("peers", all.size());
    counts.put("banned", banned);
    counts.put("tried", all.stream().filter(peer -> peer.qualitySamples() > 0).count());
    counts.put("oldest_inflight_age_ms", oldestInflight(all));
    parts.add(new Part(SNAPSHOT, counts));
    PeerRanking ranking = PeerRanking.of(all);
    ranking.top().stream()
        .limit(SHOWN_PEERS)
        .forEach(peer -> parts.add(peer(peer, " (top)", wallMillis)));
    ranking.worst().stream()
        .limit(SHOWN_PEERS)
        .forEach(peer -> parts.add(peer(peer, " (worst)", wallMillis)));
    return parts;
  }

  private static DumpFields pool(int known, long banned, @Nullable Progress progress) {
    DumpFields pool = new DumpFields();
    Number active = progress == null ? null : progress.figure("peers_active");
    Number reported = progress == null ? null : progress.figure("peers_total");
    Long connected = active == null ? null : Long.valueOf(active.longValue());
    pool.put("connected", connected);
    pool.put("banned", banned);
    long total = reported == null ? known : Math.max(known, reported.longValue());
    pool.put(
        "available",
        connected == null ? null : Long.valueOf(Math.max(0, total - banned - connected)));
    return pool;
  }

  /**
   * The longest time since a peer that still owes blocks was given its last batch, which is a lower
   * bound.
   */
  private static @Nullable Long oldestInflight(List<PeerHealthSummary> all) {
    Long oldest = null;
    for (PeerHealthSummary peer : all) {
      Long age = peer.inflightBlocks() > 0 ? peer.lastAssignedAgeMs() : null;
      if (age != null && (oldest == null || age > oldest)) {
        oldest = age;
      }
    }
    return oldest;
  }

  private static Part peer(PeerHealthSummary peer, String place, long wallMillis) {
    DumpFields fields = new DumpFields();
    PeerFields.write(peer, fields);
    Long remaining = peer.banRemainingMs();
    fields.put(
        "ban_expires_at",
        remaining == null ? null : Instant.ofEpochMilli(wallMillis + remaining).toString());
    return new Part(SNAPSHOT + place, fields);
  }
}
