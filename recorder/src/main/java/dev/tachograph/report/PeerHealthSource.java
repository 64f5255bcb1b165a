package dev.tachograph.report;

import java.util.List;

/** Reports the health of every peer that was in the pool; called from any thread. */
@FunctionalInterface
public interface PeerHealthSource {
  /**
   * {@return one summary a peer, in no order} Should not block: a dump waits for it only a little.
   */
  List<PeerHealthSummary> peerHealth();
}
