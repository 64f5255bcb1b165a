package dev.tachograph.benchmarks.logging;

import java.util.List;

/**
 * The durations of a fork's phases.
 *
 * @param warmUpMillis logging as fast as possible before anything is measured
 * @param loadMillis logging as fast as possible, measured
 * @param maxRecords maximum number of records in each of these phases, so that files stay in memory
 * @param pacedMillis logging at a pace, measured
 * @param perSecond the pace in records per second
 */
record MeasurementPlan(
    int warmUpMillis, int loadMillis, int maxRecords, int pacedMillis, int perSecond) {
  static final MeasurementPlan FULL = new MeasurementPlan(2_000, 1_500, 2_000_000, 2_000, 100_000);

  /** For calls alone: compiled code settles later where three threads share two cores. */
  static final MeasurementPlan CALLS = new MeasurementPlan(6_000, 500, 2_000_000, 6_000, 100_000);

  static final MeasurementPlan QUICK = new MeasurementPlan(1_500, 700, 1_500_000, 1_000, 100_000);

  List<String> arguments() {
    return List.of(
        Integer.toString(warmUpMillis),
        Integer.toString(loadMillis),
        Integer.toString(maxRecords),
        Integer.toString(pacedMillis),
        Integer.toString(perSecond));
  }

  static MeasurementPlan of(List<String> arguments) {
    int[] values = arguments.stream().mapToInt(Integer::parseInt).toArray();
    return new MeasurementPlan(values[0], values[1], values[2], values[3], values[4]);
  }
}
