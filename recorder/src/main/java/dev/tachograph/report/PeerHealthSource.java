package dev.tachograph.report;

import java.util.List;

/** Reports the health of every peer that was in the pool; called from any thread. */
@FunctionalInterface
public interface PeerHealthSource {
  /**
   * {@return one summary a peer, in no order} Does not block for long: a dump does not wait for it
   * without an end.
   */
  List<PeerHealthSummary> peerHealth();
}
