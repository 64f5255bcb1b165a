package dev.tachograph.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * The data of a peer from the events read; quality as in the report: a full batch counts 1, a
 * partial one ½.
 */
final class PeerRow {
  /** The best first; peers that were never tried are last. */
  static final Comparator<PeerRow> BEST_FIRST =
      Comparator.<PeerRow>comparingDouble(row -> row.samples() == 0 ? -1 : row.quality())
          .thenComparingLong(PeerRow::samples)
          .reversed()
          .thenComparing(row -> row.id);

  final String id;
  long full;
  long partial;
  long failed;
  long blocks;
  String state = "";
  String lastError = "";

  PeerRow(String id) {
    this.id = id;
  }

  long samples() {
    return full + partial + failed;
  }

  double quality() {
    return samples() == 0 ? 0 : (full + 0.5 * partial) / samples();
  }

  void add(String event, JsonNode fields) {
    switch (event) {
      case "fetch_end" -> fetched(fields);
      case "peer_connected" -> state = "connected";
      case "peer_disconnected" -> state = state.equals("banned") ? state : "gone";
      case "peer_banned" -> {
        state = "banned";
        lastError = fields.path("reason").asText(lastError);
      }
      case "peer_unbanned" -> state = "";
      default -> {
        // Other outcomes say nothing about its quality.
      }
    }
  }

  private void fetched(JsonNode fields) {
    long received = fields.path("received_blocks").asLong();
    blocks += received;
    if (fields.path("error").isTextual()) {
      lastError = fields.path("error").asText();
    }
    if (received == 0) {
      failed++;
    } else if (received < fields.path("asked_blocks").asLong()) {
      partial++;
    } else {
      full++;
    }
  }
}
