package dev.tachograph;

import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import java.util.List;

/** Peers of the tests. */
public final class Peers {
  private Peers() {}

  /** A peer with a quality; without samples when it is 0 of 0. */
  public static PeerHealthSummary peer(String id, long successes, long failures) {
    long samples = successes + failures;
    double quality = samples == 0 ? 0 : (double) successes / samples;
    return new PeerHealthSummary(
        id,
        false,
        null,
        null,
        0,
        0,
        successes,
        failures,
        0,
        samples,
        samples,
        0,
        16,
        16,
        null,
        null,
        null,
        null,
        null,
        quality,
        samples,
        null,
        null,
        0,
        1_000 * successes,
        1.5,
        20.25,
        null);
  }

  /** Of a sync with three of four peers, at block 5 of a chain whose end is not known. */
  static Progress progress(String status, long processed, long queue, long inflight) {
    return Progress.builder(status)
        .put("processed", processed)
        .put("queue", queue)
        .put("inflight", inflight)
        .put("escalation", 0)
        .put("peers_active", 3)
        .put("peers_total", 4)
        .put("head_block", 5)
        .putKnown("head_seen", null)
        .put("hit_share", 0.5)
        .build();
  }

  static List<PeerHealthSummary> six() {
    return List.of(
        peer("a", 9, 1),
        peer("b", 8, 2),
        peer("c", 7, 3),
        peer("d", 3, 7),
        peer("e", 2, 8),
        peer("f", 1, 9),
        peer("untried", 0, 0));
  }
}
