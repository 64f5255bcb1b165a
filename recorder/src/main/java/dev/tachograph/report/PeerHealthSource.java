package dev.tachograph.report;

import java.util.List;

/** Tells the health of every peer that was in the pool; called from any thread. */
@FunctionalInterface
public interface PeerHealthSource {
  /** One summary a peer, in no order. Does not block for long. */
  List<PeerHealthSummary> peerHealth();
}
