package dev.tachograph.benchmarks.logging;

import dev.tachograph.benchmarks.machine.Statistics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of all rounds on one JDK. */
final class Results {
  static final String BYTES = "bytes";
  static final String UNTYPED = "untyped";

  private final Map<Contestant, Map<String, List<Double>>> figures =
      new EnumMap<>(Contestant.class);
  private final Map<Contestant, long[]> faults = new EnumMap<>(Contestant.class);

  void add(Contestant who, String key, double value) {
    figures
        .computeIfAbsent(who, w -> new TreeMap<>())
        .computeIfAbsent(key, k -> new ArrayList<>())
        .add(value);
  }

  /**
   * Adds the figures of a run; the names of those that depend on the number of producers get it as
   * a suffix.
   */
  void add(Contestant who, int producers, Map<String, Double> reported, FileCheck check) {
    reported.forEach(
        (key, value) -> {
          boolean each =
              key.equals(Fork.RATE) || key.equals(Fork.CPU) || key.equals(Fork.ALLOCATED);
          add(who, each ? key + producers : key, value);
        });
    add(who, BYTES, check.bytes() / (double) Math.max(1, check.records()));
    add(who, UNTYPED, (double) check.untyped());
    long[] counts = faults.computeIfAbsent(who, w -> new long[3]);
    counts[0] += check.lost();
    counts[1] += check.repeated();
    counts[2] += check.invalid();
  }

  boolean has(Contestant who) {
    return figures.containsKey(who);
  }

  /** The median of the rounds, NaN if there is none. */
  double median(Contestant who, String key) {
    List<Double> values = figures.getOrDefault(who, Map.of()).getOrDefault(key, List.of());
    return values.isEmpty()
        ? Double.NaN
        : Statistics.of(values.stream().mapToDouble(v -> v).toArray()).median();
  }

  long lost(Contestant who) {
    return faults.getOrDefault(who, new long[3])[0];
  }

  long repeated(Contestant who) {
    return faults.getOrDefault(who, new long[3])[1];
  }

  long invalid(Contestant who) {
    return faults.getOrDefault(who, new long[3])[2];
  }

  /** Whether every record of every contestant is in its file, once and valid. */
  boolean isWhole() {
    return faults.values().stream().allMatch(f -> f[0] == 0 && f[1] == 0 && f[2] == 0);
  }
}
