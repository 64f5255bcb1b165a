package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** A deciding quantity: the first of the names that every run has, and its weight. */
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

  /**
   * Compares. The tests count all ways to split the runs: with 300 metrics ten runs a side take a
   * tenth of a second, thirty a second and a half.
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
    Map<String, Metric> metrics = new LinkedHashMap<>();
    for (RunFigures run : concat(base, head)) {
      run.metrics().keySet().forEach(metric -> metrics.putIfAbsent(metric.name(), metric));
    }
    if (SafepointTimes.differ(base, head)) {
      metrics.keySet().removeIf(SafepointTimes::isOne);
    }
    Map<String, Double> primaries = primaries(base, head);
    Map<String, ComparedMetric> rows = new LinkedHashMap<>();
    for (String name : primaries.keySet()) {
      Metric metric = metrics.get(name);
      if (metric != null) {
        rows.put(name, row(metric, true, base, head));
      }
    }
    List<ComparedMetric> decided = decide(rows.values(), primaries);
    List<ComparedMetric> all = new ArrayList<>(decided);
    for (Metric metric : metrics.values()) {
      if (!rows.containsKey(metric.name())) {
        all.add(hint(row(metric, false, base, head)));
      }
    }
    return new Comparison(
        List.copyOf(base),
        List.copyOf(head),
        List.copyOf(Differences.of(base, head)),
        List.copyOf(all),
        outcome(base, head, decided));
  }

  private static List<RunFigures> concat(List<RunFigures> base, List<RunFigures> head) {
    List<RunFigures> all = new ArrayList<>(base);
    all.addAll(head);
    return all;
  }

  /** The names of the primary metrics with their weights. */
  private static Map<String, Double> primaries(List<RunFigures> base, List<RunFigures> head) {
    Map<String, Double> found = new LinkedHashMap<>();
    for (Primary primary : PRIMARIES) {
      for (String name : primary.names()) {
        if (concat(base, head).stream().allMatch(run -> run.value(name) != null)) {
          found.put(name, primary.weight());
          break;
        }
      }
    }
    return found;
  }

  private static List<Double> values(List<RunFigures> runs, Metric metric) {
    return runs.stream()
        .filter(run -> run.metrics().containsKey(metric))
        .map(run -> run.metrics().get(metric))
        .toList();
  }

  private static ComparedMetric row(
      Metric metric, boolean primary, List<RunFigures> base, List<RunFigures> head) {
    List<Double> of = values(base, metric);
    List<Double> to = values(head, metric);
    double[] b = of.stream().mapToDouble(Double::doubleValue).toArray();
    double[] h = to.stream().mapToDouble(Double::doubleValue).toArray();
    double baseMedian = b.length == 0 ? Double.NaN : MannWhitneyU.median(b);
    double headMedian = h.length == 0 ? Double.NaN : MannWhitneyU.median(h);
    double p = Double.NaN;
    double[] interval = {Double.NaN, Double.NaN};
    if (Math.min(b.length, h.length) >= FEWEST_RUNS) {
      MannWhitneyU test = new MannWhitneyU(b, h);
      p = test.p();
      interval = test.interval();
    }
    return new ComparedMetric(
        metric,
        primary,
        of,
        to,
        baseMedian,
        headMedian,
        change(baseMedian, headMedian),
        interval[0],
        interval[1],
        p,
        Double.NaN,
        fewRuns(Math.min(b.length, h.length)));
  }

  private static double change(double base, double head) {
    if (base == head) {
      return 0;
    }
    return base == 0
        ? Math.copySign(Double.POSITIVE_INFINITY, head)
        : (head - base) / Math.abs(base);
  }

  private static Outcome fewRuns(int runs) {
    return runs <= 1
        ? Outcome.NOISE_UNKNOWN
        : runs < FEWEST_RUNS ? Outcome.TOO_FEW : Outcome.NO_DIFFERENCE;
  }

  private static ComparedMetric hint(ComparedMetric row) {
    boolean hint = row.p() <= ALPHA && row.isNotable();
    return hint ? row.with(Double.NaN, Outcome.HINT) : row;
  }

  /**
   * Holm's correction with weights (1979, "A simple sequentially rejective multiple test
   * procedure", section 4): in the order of p / weight, each multiplied by the remaining weights.
   */
  private static List<ComparedMetric> decide(
      Collection<ComparedMetric> rows, Map<String, Double> weights) {
    List<ComparedMetric> order = new ArrayList<>(rows);
    order.sort(Comparator.comparingDouble(row -> row.p() / weight(row, weights)));
    double left = order.stream().mapToDouble(row -> weight(row, weights)).sum();
    double highest = 0;
    Map<String, ComparedMetric> decided = new LinkedHashMap<>();
    for (ComparedMetric row : order) {
      highest = Math.max(highest, Math.min(1, row.p() * left / weight(row, weights)));
      left -= weight(row, weights);
      decided.put(row.metric().name(), decide(row, highest));
    }
    List<ComparedMetric> asBefore = new ArrayList<>();
    for (ComparedMetric row : rows) {
      asBefore.add(decided.getOrDefault(row.metric().name(), row));
    }
    return asBefore;
  }

  private static double weight(ComparedMetric row, Map<String, Double> weights) {
    return weights.getOrDefault(row.metric().name(), 1.0);
  }

  private static ComparedMetric decide(ComparedMetric row, double corrected) {
    if (Double.isNaN(row.p())) {
      return row;
    }
    if (corrected > ALPHA || !row.isNotable()) {
      return row.with(corrected, Outcome.NO_DIFFERENCE);
    }
    return row.with(
        corrected, row.metric().isWorse(row.change()) ? Outcome.REGRESSION : Outcome.IMPROVEMENT);
  }

  private static Outcome outcome(
      List<RunFigures> base, List<RunFigures> head, List<ComparedMetric> primaries) {
    Outcome few = fewRuns(Math.min(base.size(), head.size()));
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
   */
  public List<ComparedMetric> hints() {
    boolean reported = Math.min(base.size(), head.size()) >= FEWEST_RUNS;
    return metrics.stream()
        .filter(row -> !row.primary() && row.isOnBothSides())
        .filter(row -> reported ? row.outcome() == Outcome.HINT : row.isNotable())
        .sorted(Comparator.comparingDouble(row -> -Math.abs(row.change())))
        .toList();
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
