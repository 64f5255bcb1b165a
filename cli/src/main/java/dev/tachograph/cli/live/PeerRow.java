package dev.tachograph.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/** What the events that were read tell of a peer; quality as in the report: full 1, part ½. */
final class PeerRow {
  /** The best first; who was never tried is last. */
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
        // Others say nothing of its quality.
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
