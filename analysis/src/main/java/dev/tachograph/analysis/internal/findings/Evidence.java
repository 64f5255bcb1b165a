package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.CGROUP_CPU_MAX_CORES;
import static dev.tachograph.resources.ResourceKey.PROC_CPU_PCT;
import static dev.tachograph.resources.ResourceKey.USABLE_CPUS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.EventData;
import dev.tachograph.analysis.internal.run.LogData;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.resources.ResourceKey;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A run as seen by the rules; used by one thread. What is said of samples here is true of the steps
 * of a long run as well, which are several samples each: see {@link Samples#value(String, int)}.
 */
final class Evidence {
  /** A sequence of consecutive samples that satisfy a condition. */
  record Streak(int first, int last, long fromMillis, long toMillis) {
    double millis() {
      return (double) (toMillis - fromMillis);
    }
  }

  /** Which values of a step of several samples a condition is asked about. */
  private enum Look {
    VALUE,
    GREATEST,
    LEAST
  }

  private final RunData run;
  private Look look = Look.VALUE;
  private @Nullable Double cores;

  Evidence(RunData run) {
    this.run = run;
  }

  Samples samples() {
    return run.samples();
  }

  EventData events() {
    return run.events();
  }

  LogData logs() {
    return run.logs();
  }

  JsonNode report() {
    return run.report();
  }

  RunData run() {
    return run;
  }

  double durationMillis() {
    return run.durationMillis();
  }

  double value(ResourceKey key, int sample) {
    return switch (look) {
      case VALUE -> samples().value(key, sample);
      case GREATEST -> samples().greatest(key.key(), sample);
      case LEAST -> samples().least(key.key(), sample);
    };
  }

  /** The share of samples that satisfy a condition; 0 if there are too few to judge. */
  double share(IntPredicate condition) {
    int n = samples().size();
    if (n < 5) {
      return 0;
    }
    int matching = 0;
    for (int i = 0; i < n; i++) {
      matching += condition.test(i) ? 1 : 0;
    }
    return (double) matching / n;
  }

  int count(IntPredicate condition) {
    int matching = 0;
    for (int i = 0; i < samples().size(); i++) {
      matching += condition.test(i) ? 1 : 0;
    }
    return matching;
  }

  /**
   * The longest sequence of samples that satisfy a condition; null if none does. Where no step of
   * several samples does, it is of those whose greatest values do, or else whose least ones do: a
   * single sample is found.
   */
  @Nullable Streak longest(IntPredicate condition) {
    Streak longest = longestOfLook(condition);
    for (Look other : new Look[] {Look.GREATEST, Look.LEAST}) {
      if (longest == null && samples().isMerged()) {
        look = other;
        try {
          longest = longestOfLook(condition);
        } finally {
          look = Look.VALUE;
        }
      }
    }
    return longest;
  }

  private @Nullable Streak longestOfLook(IntPredicate condition) {
    Streak longest = null;
    int first = -1;
    for (int i = 0; i <= samples().size(); i++) {
      if (i < samples().size() && condition.test(i)) {
        first = first < 0 ? i : first;
      } else if (first >= 0) {
        Streak streak =
            new Streak(first, i - 1, samples().beginMillis(first), samples().millis(i - 1));
        longest = longest == null || streak.millis() > longest.millis() ? streak : longest;
        first = -1;
      }
    }
    return longest;
  }

  /** The mean of a key over the samples that satisfy a condition; NaN if none does. */
  double mean(ResourceKey key, IntPredicate condition) {
    double sum = 0;
    int n = 0;
    for (int i = 0; i < samples().size(); i++) {
      double value = value(key, i);
      if (Double.isFinite(value) && condition.test(i)) {
        sum += value;
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /**
   * The number of CPUs the run may use: those of the machine, those its cpuset allows, or the quota
   * of its cgroup.
   */
  double cores() {
    Double known = cores;
    if (known == null) {
      double machine = report().at("/meta/env/cpu_count").asDouble(0);
      double min = Math.min(last(CGROUP_CPU_MAX_CORES), last(USABLE_CPUS));
      known = machine > 0 ? Math.min(machine, min) : min;
      cores = known;
    }
    return known;
  }

  /** The last number of a key; infinity if there is none. */
  private double last(ResourceKey key) {
    double last = samples().last(key);
    return Double.isNaN(last) ? Double.POSITIVE_INFINITY : last;
  }

  /**
   * Whether the run's own CPU use in a sample exceeds a share of what it may use; false if unknown.
   */
  boolean ownCpuAbove(double share, int sample) {
    return value(PROC_CPU_PCT, sample) >= share * 100 * cores();
  }

  /** Units done per second between a sample and the previous one; NaN if unknown. */
  double throughput(int sample) {
    if (sample == 0) {
      return Double.NaN;
    }
    long millis = samples().millis(sample) - samples().millis(sample - 1);
    return millis <= 0
        ? Double.NaN
        : (Series.done(samples(), sample) - Series.done(samples(), sample - 1)) * 1000 / millis;
  }

  double meanThroughput(IntPredicate condition) {
    double sum = 0;
    int n = 0;
    for (int i = 1; i < samples().size(); i++) {
      double value = throughput(i);
      if (Double.isFinite(value) && condition.test(i)) {
        sum += value;
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /** The sum of a key over the samples. */
  double sum(ResourceKey key) {
    return samples().figures(key).sum();
  }
}
