package dev.tachograph.internal.report;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.PeerHealthSummary;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link PeerHealthSummary} under the names of the format. */
public final class PeerFields {
  /** Peers that a report and a dump have room for. */
  public static final int MAX_PEERS = 2_000;

  private PeerFields() {}

  /**
   * Asks a source; an element of its list that is not as agreed costs that peer alone.
   *
   * @param source asked once, on this thread
   * @return the first {@link #MAX_PEERS}; what the source throws is thrown
   */
  public static List<PeerHealthSummary> askedOf(PeerHealthSource source) {
    List<PeerHealthSummary> peers = new ArrayList<>();
    Iterable<?> reported = source.peerHealth();
    if (reported == null) {
      return List.of();
    }
    Iterator<?> rest = reported.iterator();
    for (int looked = 0; looked < MAX_PEERS && rest.hasNext(); looked++) {
      if (rest.next() instanceof PeerHealthSummary peer && Objects.nonNull(peer.peerId())) {
        peers.add(peer);
      }
    }
    return List.copyOf(peers);
  }

  static void write(PeerHealthSummary peer, JsonWriter json) {
    json.beginObject();
    write(peer, (FieldConsumer) json);
    json.endObject();
  }

  /**
   * Gives all fields of a peer.
   *
   * @param peer whose fields they are
   * @param out takes them during the call, what is not known as {@code null}
   */
  public static void write(PeerHealthSummary peer, FieldConsumer out) {
    out.put("peer_id", peer.peerId());
    out.put("is_banned", peer.isBanned());
    number(out, "ban_remaining_ms", peer.banRemainingMs());
    out.put("ban_reason", peer.banReason());
    out.put("consecutive_failures", peer.consecutiveFailures());
    out.put("consecutive_partials", peer.consecutivePartials());
    out.put("successes", peer.successes());
    out.put("failures", peer.failures());
    out.put("partials", peer.partials());
    out.put("assignments", peer.assignments());
    out.put("assigned_blocks", peer.assignedBlocks());
    out.put("inflight_blocks", peer.inflightBlocks());
    out.put("batch_limit", peer.batchLimit());
    out.put("batch_limit_max", peer.batchLimitMax());
    number(out, "batch_limit_avg", peer.batchLimitAvg());
    number(out, "last_assigned_age_ms", peer.lastAssignedAgeMs());
    number(out, "last_success_age_ms", peer.lastSuccessAgeMs());
    number(out, "last_failure_age_ms", peer.lastFailureAgeMs());
    number(out, "last_partial_age_ms", peer.lastPartialAgeMs());
    out.put("quality_score", peer.qualityScore());
    out.put("quality_samples", peer.qualitySamples());
    out.put("last_error", peer.lastError());
    number(out, "last_error_age_ms", peer.lastErrorAgeMs());
    out.put("last_error_count", peer.lastErrorCount());
    out.put("bytes_received", peer.bytesReceived());
    number(out, "latency_p50_ms", peer.latencyP50Ms());
    number(out, "latency_p95_ms", peer.latencyP95Ms());
    number(out, "latency_p99_ms", peer.latencyP99Ms());
  }

  private static void number(FieldConsumer out, String key, @Nullable Long value) {
    if (value == null) {
      out.put(key, (CharSequence) null);
    } else {
      out.put(key, (long) value);
    }
  }

  private static void number(FieldConsumer out, String key, @Nullable Double value) {
    if (value == null) {
      out.put(key, (CharSequence) null);
    } else {
      out.put(key, (double) value);
    }
  }
}
