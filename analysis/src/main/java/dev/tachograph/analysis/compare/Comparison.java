package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two sides of runs compared, such as those of a commit and of the one before. A few primary
 * metrics decide, corrected for their number; of all others those that stand out are only listed.
 * The statistics are exact tests of ranks, given in {@link ComparedMetric}; why these, and how
 * often they err: {@code docs/design/compare.md}. Immutable.
 *
 * @param base the runs of the one side, 1 to {@link #MAX_RUNS}
 * @param head the runs of the other, which are better or worse than the base
 * @param differences in what else than the figures the sides differ, such as the machine
 * @param metrics every metric of any of the runs, primary ones first
 * @param outcome the answer: {@link Outcome#HINT} is none
 */
public record Comparison(
    List<RunFigures> base,
    List<RunFigures> head,
    List<Difference> differences,
    List<ComparedMetric> metrics,
    Outcome outcome) {
  /** With fewer runs on a side the outcome is {@link Outcome#TOO_FEW}. */
  public static final int FEWEST_RUNS = 4;

  /** So many a side are compared at most: the exact test counts all ways to split them. */
  public static final int MAX_RUNS = 30;

  /** The chance that a comparison of runs that differ in nothing finds a difference. */
  public static final double ALPHA = 0.05;

  /** A deciding quantity: the first of the names that every completed run has, and its weight. */
  private record Primary(double weight, List<String> names) {}

  /**
   * The weights divide {@link #ALPHA} according to the steps of p: four runs per side can show a
   * change of speed (2/70 &lt; 0.64 α), five even when two pairs are in the wrong order (8/252 &lt;
   * 0.64 α), and five can show a change of the others (2/252 &lt; 0.18 α).
   */
  private static final List<Primary> PRIMARIES =
      List.of(
          new Primary(0.64, List.of("throughput", "duration")),
          new Primary(0.18, List.of("cpu_per_unit", "cpu_time")),
          new Primary(0.18, List.of("rss_max")));

  /** What says the same as another metric where every run did as much. */
  private static final Map<String, String> SAME_FOR_EQUAL_WORK =
      Map.of(
          "duration", "throughput",
          "cpu_time", "cpu_per_unit",
          "allocated_per_unit", "allocated");

  /**
   * Compares. The tests count all ways to split the runs: with 300 metrics ten runs a side take a
   * tenth of a second, thirty a second and a half. Runs that did not complete are {@link #leftOut}.
   *
   * @param base 1 to {@link #MAX_RUNS} runs
   * @param head as many or another number
   * @return the comparison; equal figures give an equal one
   * @throws IllegalArgumentException if a side has no run or more than {@link #MAX_RUNS}
   */
  public static Comparison of(List<RunFigures> base, List<RunFigures> head) {
    if (base.isEmpty() || head.isEmpty() || Math.max(base.size(), head.size()) > MAX_RUNS) {
      throw new IllegalArgumentException("1 to " + MAX_RUNS + " runs a side");
    }
    Sides sides = new Sides(List.copyOf(base), List.copyOf(head));
    Map<String, Metric> metrics = new LinkedHashMap<>();
    for (RunFigures run : sides.all()) {
      run.metrics().keySet().forEach(metric -> metrics.putIfAbsent(metric.name(), metric));
    }
    if (SafepointTimes.differ(base, head)) {
      metrics.keySet().removeIf(SafepointTimes::isOne);
    }
    Map<String, Double> shares = shares(sides);
    List<ComparedMetric> primaries = new ArrayList<>();
    shares.forEach(
        (name, share) -> {
          Metric metric = metrics.get(name);
          if (metric != null) {
            primaries.add(decide(row(metric, true, share, sides), sides));
          }
        });
    List<ComparedMetric> all = new ArrayList<>(primaries);
    for (Metric metric : metrics.values()) {
      if (!shares.containsKey(metric.name())) {
        all.add(hint(row(metric, false, 1, sides)));
      }
    }
    return new Comparison(
        sides.base(),
        sides.head(),
        List.copyOf(Differences.of(base, head)),
        List.copyOf(all),
        outcome(sides, primaries));
  }

  /** The names of the primary metrics with their shares of {@link #ALPHA}, which add up to 1. */
  private static Map<String, Double> shares(Sides sides) {
    Map<String, Double> found = new LinkedHashMap<>();
    if (sides.fewestCompleted() == 0) {
      return found;
    }
    List<RunFigures> completed = Basis.COMPLETED.of(sides.all(), sides.all());
    for (Primary primary : PRIMARIES) {
      for (String name : primary.names()) {
        if (completed.stream().allMatch(run -> run.value(name) != null)) {
          found.put(name, primary.weight());
          break;
        }
      }
    }
    double sum = found.values().stream().mapToDouble(Double::doubleValue).sum();
    found.replaceAll((name, weight) -> weight / sum);
    return found;
  }

  private static ComparedMetric row(Metric metric, boolean primary, double share, Sides sides) {
    Basis basis = Basis.of(metric);
    List<Double> base = values(sides.baseOf(basis), metric);
    List<Double> head = values(sides.headOf(basis), metric);
    return ComparedMetric.of(metric, primary, share, base, head);
  }

  private static List<Double> values(List<RunFigures> runs, Metric metric) {
    return runs.stream()
        .filter(run -> run.metrics().containsKey(metric))
        .map(run -> run.metrics().get(metric))
        .toList();
  }

  private static ComparedMetric hint(ComparedMetric row) {
    boolean hint = row.p() <= ALPHA && row.isNotable();
    return hint ? row.with(Outcome.HINT) : row;
  }

  private static ComparedMetric decide(ComparedMetric row, Sides sides) {
    if (Double.isNaN(row.p()) || row.corrected() > ALPHA || !row.isLarge()) {
      return row;
    }
    if (row.metric().isWorse(row.change())) {
      return row.with(Outcome.REGRESSION);
    }
    // Those that are left may be better because the worse ones did not complete.
    return row.with(sides.isStatusWorse() ? Outcome.HINT : Outcome.IMPROVEMENT);
  }

  private static Outcome outcome(Sides sides, List<ComparedMetric> primaries) {
    if (sides.isStatusWorse()) {
      return Outcome.REGRESSION;
    }
    Outcome few = Outcome.ofRuns(sides.fewestCompleted());
    if (few != Outcome.NO_DIFFERENCE) {
      return few;
    }
    // Without a metric that every run has there is nothing to decide by.
    Outcome outcome = primaries.isEmpty() ? Outcome.TOO_FEW : Outcome.NO_DIFFERENCE;
    for (ComparedMetric row : primaries) {
      if (row.outcome() == Outcome.REGRESSION) {
        return Outcome.REGRESSION;
      }
      outcome = row.outcome() == Outcome.IMPROVEMENT ? Outcome.IMPROVEMENT : outcome;
    }
    return outcome;
  }

  Sides sides() {
    return new Sides(base, head);
  }

  /**
   * {@return whether a smaller share of the head's runs completed than of the base's, which is a
   * regression whatever the figures say}
   */
  public boolean isStatusWorse() {
    return sides().isStatusWorse();
  }

  /** {@return the runs that did not complete, and the metrics that were not taken from them} */
  public List<LeftOut> leftOut() {
    return sides().leftOut();
  }

  /**
   * {@return whether there are enough completed runs on both sides, {@link #FEWEST_RUNS}, to tell a
   * change from noise}
   */
  public boolean isTested() {
    return sides().fewestCompleted() >= FEWEST_RUNS;
  }

  /** {@return runs that lie far from the others of their side in a metric that decides} */
  public List<Outlier> outliers() {
    List<Outlier> found = new ArrayList<>();
    for (ComparedMetric row : primaries()) {
      Basis basis = Basis.of(row.metric());
      found.addAll(Outlier.of("base", row.metric(), sides().baseOf(basis)));
      found.addAll(Outlier.of("head", row.metric(), sides().headOf(basis)));
    }
    return found;
  }

  /**
   * {@return the metrics that decide: of speed, of CPU time and of memory, those that every run
   * has}
   */
  public List<ComparedMetric> primaries() {
    return metrics.stream().filter(ComparedMetric::primary).toList();
  }

  /**
   * {@return what stands out among the metrics that decide nothing, the largest change first} About
   * {@link #ALPHA} of them do by chance; with too few runs for a test it is every notable change.
   * What is the same as another, by {@link #sameAs}, is not among them.
   */
  public List<ComparedMetric> hints() {
    Map<String, String> same = sameAs();
    return metrics.stream()
        .filter(row -> !row.primary() && row.isOnBothSides() && row.isNotable())
        .filter(row -> !isTested() || row.outcome() == Outcome.HINT)
        .filter(row -> !same.containsKey(row.metric().name()))
        .sorted(Comparator.comparingDouble(row -> -weight(row)))
        .toList();
  }

  /** Counts from 0 come first, what has no ratio otherwise last. */
  private static double weight(ComparedMetric row) {
    boolean count = row.metric().noise() == Metric.Noise.COUNT;
    return row.hasRatio() ? Math.abs(row.change()) : count ? Double.POSITIVE_INFINITY : 0;
  }

  /**
   * {@return the metrics that are the same thing as an earlier one, by name, and the name of that}
   * Counts are that have the same values in all runs, which are not all one value; and the whole
   * and the share of a unit where all runs did as much.
   */
  public Map<String, String> sameAs() {
    Map<String, String> same = new LinkedHashMap<>();
    ComparedMetric processed = metric("processed");
    boolean equalWork =
        processed != null
            && processed.isOnBothSides()
            && new HashSet<>(processed.base()).equals(Set.of(processed.headMedian()))
            && new HashSet<>(processed.head()).equals(Set.of(processed.headMedian()));
    List<ComparedMetric> first = new ArrayList<>();
    for (ComparedMetric row : metrics) {
      String name = row.metric().name();
      String other = SAME_FOR_EQUAL_WORK.get(name);
      ComparedMetric whole = other == null ? null : metric(other);
      if (other != null && whole != null && equalWork && !row.primary() && whole.isOnBothSides()) {
        same.put(name, other);
        continue;
      }
      first.stream()
          .filter(row::isSameAs)
          .findFirst()
          .ifPresentOrElse(as -> same.put(name, as.metric().name()), () -> first.add(row));
    }
    return same;
  }

  /**
   * One metric.
   *
   * @param name such as {@code throughput} or {@code span.fetch.p95}
   * @return it on both sides; null for a name that no run has, or that does not mean the same in
   *     all
   */
  public @Nullable ComparedMetric metric(String name) {
    return metrics.stream()
        .filter(row -> row.metric().name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
