package dev.tachograph.benchmarks.logging;

import static dev.tachograph.benchmarks.logging.Contestant.FLOOR;
import static dev.tachograph.benchmarks.logging.Contestant.LOG4J;
import static dev.tachograph.benchmarks.logging.Contestant.LOG4J_MAP;
import static dev.tachograph.benchmarks.logging.Contestant.LOGSTASH;
import static dev.tachograph.benchmarks.logging.Contestant.LOGSTASH_YIELDING;
import static dev.tachograph.benchmarks.logging.Contestant.TACHOGRAPH;
import static dev.tachograph.benchmarks.logging.Contestant.TACHOGRAPH_LOG4J;
import static dev.tachograph.benchmarks.logging.Contestant.TACHOGRAPH_LOGBACK;
import static dev.tachograph.benchmarks.logging.Contestant.TACHOGRAPH_SLF4J;

import dev.tachograph.benchmarks.logging.Contestant.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The recorder's targets relative to the others, and how far they are met. */
final class Targets {
  private final Results results;
  private final List<String> lines = new ArrayList<>();

  private Targets(Results results) {
    this.results = results;
  }

  static List<String> lines(Results results) {
    Targets targets = new Targets(results);
    targets.throughput();
    targets.latency();
    targets.cost();
    targets.appenders();
    return targets.lines;
  }

  private void throughput() {
    String one = Fork.RATE + 1;
    String two = Fork.RATE + 2;
    double own = results.median(TACHOGRAPH, one);
    double better = best(one, true, EnumSet.of(LOG4J, LOGSTASH));
    atLeast("1 producer, times the better of Log4j2 and Logback + logstash", own / better, 8);
    atLeast("1 producer, times the floor", own / results.median(FLOOR, one), 1);
    atLeast(
        "2 producers, times the best peer", results.median(TACHOGRAPH, two) / best(two, true), 4);
    atLeast(
        "SLF4J, 1 producer, times the best peer",
        results.median(TACHOGRAPH_SLF4J, one) / best(one, true),
        3);
    atLeast(
        "SLF4J, 2 producers, times the best peer",
        results.median(TACHOGRAPH_SLF4J, two) / best(two, true),
        3);
  }

  /** Each in its own framework. */
  private void appenders() {
    for (int producers = 1; producers <= 2; producers++) {
      String rate = Fork.RATE + producers;
      String of = producers + " producer" + (producers == 1 ? "" : "s");
      double logback = results.median(TACHOGRAPH_LOGBACK, rate);
      if (!Double.isNaN(logback)) {
        double peer =
            Math.max(results.median(LOGSTASH, rate), results.median(LOGSTASH_YIELDING, rate));
        atLeast("Logback, " + of + ", our appender, times logstash", logback / peer, 3);
      }
      double log4j = results.median(TACHOGRAPH_LOG4J, rate);
      if (!Double.isNaN(log4j)) {
        double peer = results.median(LOG4J_MAP, rate);
        atLeast("Log4j2, " + of + ", our appender, times JsonTemplateLayout", log4j / peer, 3);
      }
    }
  }

  private void latency() {
    double median = results.median(TACHOGRAPH, Fork.CALL + 50);
    atMost("call, median, parts of the best peer's", median / best(Fork.CALL + 50, false), 1 / 3.0);
    atMost("call, median, ns", median, 140);
    atMost("call, 99 %, ns", results.median(TACHOGRAPH, Fork.CALL + 99), 500);
    atMost("call, 99.9 %, ns", results.median(TACHOGRAPH, Fork.CALL + 999), 5_000);
  }

  private void cost() {
    atMost("bytes allocated a record", tenths(results.median(TACHOGRAPH, Fork.ALLOCATED + 1)), 0);
    atMost("the same, 2 producers", tenths(results.median(TACHOGRAPH, Fork.ALLOCATED + 2)), 0);
    String cpu = Fork.CPU + 1;
    atMost(
        "CPU, parts of the best peer's", results.median(TACHOGRAPH, cpu) / best(cpu, false), 0.2);
    atMost("idle, CPU of the recorder's threads, % of a core", own(Footprint.OWN_THREADS), 0.1);
    atMost("start of a run in a cold JVM, ms", own(Footprint.START), 40);
    atMost("memory beyond the ring, MiB", own(Footprint.MEMORY), 16);
  }

  /**
   * Allocations that a producer makes once a second, or once a round, do not belong to its records.
   */
  private static double tenths(double value) {
    return Math.rint(value * 10) / 10;
  }

  private double own(String key) {
    return results.median(TACHOGRAPH, key);
  }

  private double best(String key, boolean greatest) {
    return best(key, greatest, EnumSet.allOf(Contestant.class));
  }

  /** The greatest or least figure of the peers; peers that lost records do not count. */
  private double best(String key, boolean greatest, Set<Contestant> among) {
    double[] all =
        among.stream()
            .filter(who -> who.kind == Kind.PEER && results.lost(who) == 0)
            .mapToDouble(who -> results.median(who, key))
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    if (all.length == 0) {
      return Double.NaN;
    }
    return greatest ? all[all.length - 1] : all[0];
  }

  private void atLeast(String what, double value, double target) {
    line(what, value, ">=", target, value >= target);
  }

  /** Half of the last digit shown is tolerated. */
  private void atMost(String what, double value, double target) {
    line(what, value, "<=", target, value <= target + 0.005);
  }

  private void line(String what, double value, String sign, double target, boolean met) {
    if (!Double.isNaN(value)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-62s %8.2f   %s %7.2f   %s",
              what,
              value,
              sign,
              target,
              met ? "reached" : "MISSED"));
    }
  }
}
