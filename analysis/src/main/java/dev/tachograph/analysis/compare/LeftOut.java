package dev.tachograph.analysis.compare;

import java.util.List;

/**
 * A run that did not complete, and so is no basis for times, rates, totals and levels: what it did
 * not do took neither time nor memory. Immutable.
 *
 * @param side {@code base} or {@code head}
 * @param run its name
 * @param status how it ended, or that it has not
 * @param metrics the metrics that it has and that were not taken from it
 */
public record LeftOut(String side, String run, String status, List<String> metrics) {
  /**
   * Keeps a copy of the names.
   *
   * @param side {@code base} or {@code head}
   * @param run its name
   * @param status how it ended
   * @param metrics the metrics; copied
   */
  public LeftOut {
    metrics = List.copyOf(metrics);
  }
}
