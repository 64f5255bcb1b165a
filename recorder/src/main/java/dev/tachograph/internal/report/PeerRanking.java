package dev.tachograph.internal.report;

import dev.tachograph.report.PeerHealthSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Peers by quality: of n with samples, top holds the better ⌈n/2⌉, worst the rest, ten each at
 * most, each from the outside in. Peers that were never tried are in neither.
 *
 * @param top the best, best first
 * @param worst the worst, worst first
 */
public record PeerRanking(List<PeerHealthSummary> top, List<PeerHealthSummary> worst) {
  private static final int MOST = 10;

  /**
   * Ranks peers; of equal quality the one with fewer failures is better, then that with more
   * samples, then the first by name.
   *
   * @param peers in any order; not changed
   * @return the ten best and the ten worst at most
   */
  public static PeerRanking of(List<PeerHealthSummary> peers) {
    List<PeerHealthSummary> tried =
        new ArrayList<>(peers.stream().filter(peer -> peer.qualitySamples() > 0).toList());
    tried.sort(
        Comparator.comparingDouble(PeerHealthSummary::qualityScore)
            .reversed()
            .thenComparingLong(PeerHealthSummary::failures)
            .thenComparing(Comparator.comparingLong(PeerHealthSummary::qualitySamples).reversed())
            .thenComparing(PeerHealthSummary::peerId));
    int better = (tried.size() + 1) / 2;
    List<PeerHealthSummary> worst = new ArrayList<>(tried.subList(better, tried.size()));
    Collections.reverse(worst);
    return new PeerRanking(
        List.copyOf(tried.subList(0, Math.min(MOST, better))),
        List.copyOf(worst.subList(0, Math.min(MOST, worst.size()))));
  }
}
