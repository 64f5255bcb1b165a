package dev.tachograph.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.Metric.Better;
import dev.tachograph.analysis.figures.Metric.Noise;
import dev.tachograph.analysis.figures.RunFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses made-up runs with modeled noise, normal with a standard deviation of 3 %. */
class ComparisonTest {
  private static final double NOISE = 0.03;
  private static final int OTHERS = 80;
  private static final Set<Outcome> REGRESSION = Set.of(Outcome.REGRESSION);
  private static final Set<Outcome> DIFFERENCE = Set.of(Outcome.REGRESSION, Outcome.IMPROVEMENT);

  @Test
  void whatACallerDoesToItsListsChangesNothing() {
    List<RunFigures> base = new ArrayList<>(side(new Random(1), 4, 1));
    Comparison comparison = Comparison.of(base, side(new Random(2), 4, 1));
    base.clear();
    assertThat(comparison.base()).hasSize(4);
  }

  @Test
  void equalDrawsRarelyShowARegression() {
    assertThat(reported(new Random(1), 100, 5, 1, REGRESSION)).isLessThanOrEqualTo(5);
  }

  @Test
  void theChanceOfAnyDifferenceIsHeldNotOnlyThatOfARegression() {
    // 150 of 3000 would be 5 %; three standard deviations of such a count are 36. Without the
    // correction it is about 250.
    assertThat(reported(new Random(20), 3000, 5, 1, DIFFERENCE)).isLessThanOrEqualTo(186);
    assertThat(reported(new Random(3), 3000, 4, 1, DIFFERENCE)).isLessThanOrEqualTo(186);
  }

  @Test
  void ofDrawsAgainstASideSlowedByTenPercentMostFindIt() {
    assertThat(reported(new Random(4), 100, 5, 1.1, REGRESSION)).isGreaterThanOrEqualTo(80);
    assertThat(reported(new Random(5), 1000, 5, 1.1, REGRESSION)).isGreaterThanOrEqualTo(800);
  }

  private static int reported(
      Random random, int draws, int runs, double slower, Set<Outcome> outcomes) {
    int reported = 0;
    for (int i = 0; i < draws; i++) {
      Comparison comparison = Comparison.of(side(random, runs, 1), side(random, runs, slower));
      reported += outcomes.contains(comparison.outcome()) ? 1 : 0;
    }
    return reported;
  }

  @Test
  void theCorrectionIsThatOfBonferroniWithWeights() {
    // p of sides apart is 2/252, with one pair in the wrong order 4/252.
    Comparison comparison = Comparison.of(five(100, 10, 50, 0), five(50, 20, 70, 0));
    assertThat(comparison.primaries())
        .extracting(ComparedMetric::corrected)
        .satisfiesExactly(
            speed -> assertThat(speed).isCloseTo(2 / 252.0 / 0.64, within(1e-9)),
            cpu -> assertThat(cpu).isCloseTo(2 / 252.0 / 0.18, within(1e-9)),
            rss -> assertThat(rss).isCloseTo(2 / 252.0 / 0.18, within(1e-9)));
    Comparison memory = Comparison.of(five(100, 10, 50, 0), five(100, 10, 70, 1));
    assertThat(memory.metric("rss_max").p()).isCloseTo(4 / 252.0, within(1e-9));
    assertThat(memory.metric("rss_max").corrected()).isCloseTo(4 / 252.0 / 0.18, within(1e-9));
    assertThat(memory.outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
  }

  @Test
  void anIntervalIsWithoutZeroExactlyWhereTheCorrectedPIsAtMostAlpha() {
    Random random = new Random(11);
    int without = 0;
    for (int draw = 0; draw < 300; draw++) {
      int runs = 5 + draw % 4;
      double slower = 1 + 0.01 * (draw % 12);
      Comparison comparison = Comparison.of(side(random, runs, 1), side(random, runs, slower));
      for (ComparedMetric row : comparison.primaries()) {
        boolean apart = row.low() > 0 || row.high() < 0;
        assertThat(apart).as("%s", row).isEqualTo(row.corrected() <= Comparison.ALPHA);
        without += apart ? 1 : 0;
      }
      assertThat(comparison.metric("other1").confidence()).isCloseTo(0.95, within(1e-9));
      assertThat(comparison.metric("rss_max").confidence()).isCloseTo(0.991, within(1e-9));
    }
    assertThat(without).isBetween(50, 850);
  }

  @Test
  void allIntervalsThatDecideHoldTheirChangeInNineteenOfTwentyComparisons() {
    // Three standard deviations of 100 of 2000 are 29.
    Random random = new Random(12);
    int missed = 0;
    for (int draw = 0; draw < 2000; draw++) {
      Comparison comparison = Comparison.of(side(random, 6, 1), side(random, 6, 1));
      missed +=
          comparison.primaries().stream().anyMatch(row -> row.low() > 0 || row.high() < 0) ? 1 : 0;
    }
    assertThat(missed).isLessThanOrEqualTo(129);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed",
        "killed",
        "interrupted",
        "exited",
        "running",
        "dead",
        "unknown",
        "unreadable",
        "no report",
        "else"
      })
  void runsThatDidNotCompleteAreNeverAnImprovement(String status) {
    for (int completed = 0; completed < 5; completed++) {
      List<RunFigures> base = side(new Random(21), 5, 1);
      List<RunFigures> head = ended(side(new Random(22), 5, 0.5), completed, status);
      Comparison comparison = Comparison.of(base, head);
      assertThat(comparison.outcome()).isEqualTo(Outcome.REGRESSION);
      assertThat(comparison.isStatusWorse()).isTrue();
      assertThat(comparison.metrics()).noneMatch(row -> row.outcome() == Outcome.IMPROVEMENT);
      assertThat(comparison.leftOut())
          .hasSize(5 - completed)
          .allMatch(run -> run.side().equals("head") && run.status().equals(status))
          .allMatch(run -> run.metrics().containsAll(List.of("throughput", "duration", "rss_max")));
      for (String name : List.of("throughput", "duration", "cpu_per_unit", "rss_max")) {
        assertThat(comparison.metric(name).head()).as(name).hasSize(completed);
        assertThat(comparison.metric(name).base()).hasSize(5);
      }
      assertThat(comparison.differences())
          .contains(
              new Difference(
                  "status",
                  "status",
                  List.of("completed"),
                  completed == 0
                      ? List.of(status)
                      : Stream.of("completed", status).sorted().toList()));
    }
  }

  @Test
  void oneRunThatFailedIsARegressionAgainstOneThatDidNot() {
    Comparison comparison =
        Comparison.of(side(new Random(1), 1, 1), ended(side(new Random(2), 1, 0.5), 0, "failed"));
    assertThat(comparison.outcome()).isEqualTo(Outcome.REGRESSION);
  }

  @Test
  void aBaseThatFailedIsNoBasisAndItsEndIsNoRegression() {
    List<RunFigures> failed = ended(side(new Random(21), 5, 0.5), 0, "failed");
    Comparison repaired = Comparison.of(failed, side(new Random(22), 5, 1));
    assertThat(repaired.outcome()).isEqualTo(Outcome.TOO_FEW);
    assertThat(repaired.primaries()).isEmpty();
    Comparison both = Comparison.of(failed, ended(side(new Random(22), 5, 0.2), 0, "killed"));
    assertThat(both.outcome()).isEqualTo(Outcome.TOO_FEW);
    assertThat(both.metric("throughput").head()).isEmpty();
    assertThat(both.metric("rss_max").head()).as("a level, of like and like").hasSize(5);
    Comparison enough =
        Comparison.of(ended(side(new Random(21), 5, 1), 4, "failed"), side(new Random(22), 5, 1.3));
    assertThat(enough.outcome()).as("four completed").isEqualTo(Outcome.REGRESSION);
    assertThat(enough.isStatusWorse()).isFalse();
  }

  /** The runs, of which all but the first few ended otherwise. */
  private static List<RunFigures> ended(List<RunFigures> runs, int completed, String status) {
    List<RunFigures> ended = new ArrayList<>(runs.subList(0, completed));
    for (RunFigures run : runs.subList(completed, runs.size())) {
      ended.add(new RunFigures(run.run(), status, run.metrics(), run.report()));
    }
    return ended;
  }

  @Test
  void countsThatAreTheSameThingAreHintedOnce() {
    List<RunFigures> base = new ArrayList<>();
    List<RunFigures> head = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      base.add(run(counts(100 + i, 0, 0.005 + 0.001 * i)));
      head.add(run(counts(200 + i, 3, 0.040 + 0.001 * i)));
    }
    Comparison comparison = Comparison.of(base, head);
    assertThat(comparison.hints())
        .extracting(row -> row.metric().name())
        .as("counts from 0 first; a share that both sides show as 0.0 not at all")
        .containsExactly("log_errors", "first");
    assertThat(comparison.sameAs())
        .containsEntry("second", "first")
        .doesNotContainKey("log_errors");
    assertThat(comparison.metric("log_errors").hasRatio()).isFalse();
    assertThat(comparison.metric("cpu_steal_mean").change()).isGreaterThan(4);
    assertThat(comparison.metric("cpu_steal_mean").hasRatio()).isFalse();
  }

  private static Map<Metric, Double> counts(double count, double errors, double steal) {
    Map<Metric, Double> metrics = new LinkedHashMap<>();
    metrics.put(new Metric("first", "", Better.NEITHER, Noise.COUNT), count);
    metrics.put(new Metric("log_errors", "", Better.LOWER, Noise.COUNT), errors);
    metrics.put(new Metric("second", "", Better.NEITHER, Noise.COUNT), count);
    metrics.put(new Metric("cpu_steal_mean", "pct", Better.LOWER, Noise.TIME), steal);
    return metrics;
  }

  @Test
  void theTimeOfEqualWorkIsNoHintBesideTheThroughput() {
    List<RunFigures> base = new ArrayList<>();
    List<RunFigures> head = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      base.add(worked(5000, 10_000 + i));
      head.add(worked(5000, 12_000 + i));
    }
    Comparison equal = Comparison.of(base, head);
    assertThat(equal.hints()).isEmpty();
    assertThat(equal.sameAs()).containsEntry("duration", "throughput");
    head.set(0, worked(5001, 12_000));
    assertThat(Comparison.of(base, head).hints())
        .extracting(row -> row.metric().name())
        .contains("duration");
  }

  private static RunFigures worked(double units, double millis) {
    Map<Metric, Double> metrics = new LinkedHashMap<>();
    metrics.put(new Metric("duration", "ms", Better.LOWER, Noise.TIME), millis);
    metrics.put(
        new Metric("throughput", "per_s", Better.HIGHER, Noise.TIME), units * 1000 / millis);
    metrics.put(new Metric("processed", "", Better.NEITHER, Noise.COUNT), units);
    return run(metrics);
  }

  @Test
  void aRunFarFromTheOthersOfItsSideIsNamed() {
    List<RunFigures> base = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RunFigures made = run(i == 3 ? 80 : 100 + 0.3 * i, 1000 + i, 50);
      base.add(new RunFigures("run-" + i, "completed", made.metrics(), made.report()));
    }
    Comparison comparison = Comparison.of(base, side(new Random(31), 5, 1));
    List<Outlier> ofBase =
        comparison.outliers().stream().filter(o -> o.side().equals("base")).toList();
    assertThat(ofBase).hasSize(1);
    assertThat(ofBase.get(0).run()).isEqualTo("run-3");
    assertThat(ofBase.get(0).metric().name()).isEqualTo("throughput");
    assertThat(ofBase.get(0).off()).isCloseTo(-0.2, within(0.01));
  }

  @Test
  void ofForksOfRealBenchmarksFewEqualOnesDifferAndMostChangedOnesAreFound() throws Exception {
    Path forks = Path.of("../../shared/data/compare/jmh-forks.json").toAbsolutePath().normalize();
    assumeTrue(Files.exists(forks), "not checked: there is no " + forks);
    JsonNode benchmarks = JsonMapper.builder().build().readTree(forks.toFile());
    assertThat(found(benchmarks, 1)).as("no change").isLessThanOrEqualTo(0.05);
    assertThat(found(benchmarks, 1.05)).as("5 %").isGreaterThanOrEqualTo(0.70);
    assertThat(found(benchmarks, 1.1)).as("10 %").isGreaterThanOrEqualTo(0.85);
  }

  /** The share of comparisons of five forks with the five others that report a difference. */
  private static double found(JsonNode benchmarks, double slower) {
    Random random = new Random(2023);
    int differences = 0;
    int comparisons = 0;
    for (JsonNode benchmark : benchmarks) {
      List<Double> seconds = new ArrayList<>();
      benchmark.path("fork_median_s").forEach(value -> seconds.add(value.asDouble()));
      for (int half = 0; half < 4; half++) {
        Collections.shuffle(seconds, random);
        List<RunFigures> base = new ArrayList<>();
        List<RunFigures> head = new ArrayList<>();
        for (int fork = 0; fork < 5; fork++) {
          base.add(timed(seconds.get(fork)));
          head.add(timed(seconds.get(fork + 5) * slower));
        }
        Outcome outcome = Comparison.of(base, head).outcome();
        differences += DIFFERENCE.contains(outcome) ? 1 : 0;
        comparisons++;
      }
    }
    return (double) differences / comparisons;
  }

  private static RunFigures timed(double seconds) {
    return run(Map.of(new Metric("duration", "ms", Better.LOWER, Noise.TIME), seconds * 1_000_000));
  }

  /** Runs that hardly vary, but for one whose memory lies below the largest of 54 and above 53. */
  private static List<RunFigures> five(double throughput, double cpu, double rss, int odd) {
    List<RunFigures> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(run(throughput + i, i < odd ? 53.5 : rss + i, cpu + i));
    }
    return runs;
  }

  @Test
  void aFasterSideIsAnImprovementAndHintsDecideNothing() {
    Comparison comparison = Comparison.of(side(new Random(6), 8, 1), side(new Random(7), 8, 0.8));
    assertThat(comparison.outcome()).isEqualTo(Outcome.IMPROVEMENT);
    ComparedMetric throughput = comparison.metrics().get(0);
    assertThat(throughput.metric().name()).isEqualTo("throughput");
    assertThat(throughput.outcome()).isEqualTo(Outcome.IMPROVEMENT);
    assertThat(throughput.low()).isLessThan(throughput.change());
    assertThat(throughput.high()).isGreaterThan(throughput.change());
    assertThat(comparison.hints()).allMatch(row -> row.outcome() == Outcome.HINT);
    assertThat(comparison.hints()).anyMatch(row -> row.metric().name().equals("duration"));
  }

  @Test
  void memoryAloneIsARegressionToo() {
    List<RunFigures> base = new ArrayList<>();
    List<RunFigures> head = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      base.add(run(100 + i % 2, 1000 + i, 50));
      head.add(run(100 + i % 2, 1500 + i, 50));
    }
    Comparison comparison = Comparison.of(base, head);
    assertThat(comparison.outcome()).isEqualTo(Outcome.REGRESSION);
    assertThat(comparison.metric("rss_max").outcome()).isEqualTo(Outcome.REGRESSION);
    assertThat(comparison.metric("throughput").outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
  }

  @Test
  void withFewRunsNoVerdictIsGivenHoweverLargeTheChange() {
    for (int runs = 1; runs < 4; runs++) {
      Comparison comparison =
          Comparison.of(side(new Random(8), runs, 1), side(new Random(9), 20, 3));
      assertThat(comparison.outcome())
          .isEqualTo(runs == 1 ? Outcome.NOISE_UNKNOWN : Outcome.TOO_FEW);
      assertThat(comparison.metrics()).allMatch(row -> Double.isNaN(row.p()));
    }
    Comparison four = Comparison.of(side(new Random(8), 4, 1), side(new Random(9), 4, 3));
    assertThat(four.outcome()).isEqualTo(Outcome.REGRESSION);
  }

  @Test
  void aChangeOfACountIsWorthAWordWhereOneOfATimeIsNot() {
    Map<Metric, Double> base = new LinkedHashMap<>();
    Map<Metric, Double> head = new LinkedHashMap<>();
    for (Noise noise : Noise.values()) {
      Metric metric = new Metric(noise.name(), "", Better.LOWER, noise);
      base.put(metric, 1000.0);
      head.put(metric, 1010.0);
    }
    List<RunFigures> left = List.of(run(base), run(base), run(base), run(base));
    List<RunFigures> right = List.of(run(head), run(head), run(head), run(head));
    Comparison comparison = Comparison.of(left, right);
    assertThat(comparison.metric("COUNT").outcome()).isEqualTo(Outcome.HINT);
    assertThat(comparison.metric("TIME").outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
    assertThat(comparison.outcome()).as("nothing that decides").isEqualTo(Outcome.TOO_FEW);
  }

  @Test
  void machineJdkAndConfigurationAreReported() {
    List<RunFigures> base = List.of(of("a", "17", "1", "x"), of("a", "17", "1", "y"));
    List<RunFigures> head = List.of(of("b", "21", "2", "z"), of("b", "21", "2", "w"));
    List<Difference> differences = Comparison.of(base, head).differences();
    assertThat(differences)
        .extracting(Difference::title)
        .containsExactly("not the same machine", "not the same JDK", "changed configuration");
    assertThat(differences.get(2).key()).as("what differs in every run is left out").isEqualTo("n");
    List<RunFigures> alike = List.of(of("a", "17", "1", "p"), of("a", "17", "1", "q"));
    assertThat(Comparison.of(base, alike).differences()).isEmpty();
    List<Difference> mixed =
        Comparison.of(List.of(base.get(0), head.get(0)), List.of(base.get(1), head.get(1)))
            .differences();
    assertThat(mixed.get(0).title()).isEqualTo("runs of several machines");
  }

  private static RunFigures of(String host, String java, String n, String dir) {
    ObjectNode report = JsonMapper.builder().build().createObjectNode();
    ObjectNode meta = report.putObject("meta");
    meta.putObject("env").put("host", host);
    meta.putObject("build").put("java", java);
    ObjectNode config = report.putObject("config").put("n", n).put("dir", dir);
    // Of which no difference is told: it depends on the disk.
    config.putObject("tachograph").putObject("out").put("value", host).put("origin", "default");
    return new RunFigures("run", "completed", Map.of(), report);
  }

  private static RunFigures run(Map<Metric, Double> metrics) {
    return new RunFigures(
        "run", "completed", metrics, JsonMapper.builder().build().createObjectNode());
  }

  private static RunFigures run(double throughput, double rss, double cpu) {
    Map<Metric, Double> metrics = new LinkedHashMap<>();
    metrics.put(new Metric("throughput", "per_s", Better.HIGHER, Noise.TIME), throughput);
    metrics.put(new Metric("cpu_per_unit", "ms", Better.LOWER, Noise.TIME), cpu);
    metrics.put(new Metric("rss_max", "kb", Better.LOWER, Noise.TIME), rss);
    return run(metrics);
  }

  private static List<RunFigures> side(Random random, int runs, double slower) {
    List<RunFigures> side = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      double duration = 10_000 * slower * (1 + NOISE * random.nextGaussian());
      Map<Metric, Double> metrics = new LinkedHashMap<>();
      metrics.put(new Metric("duration", "ms", Better.LOWER, Noise.TIME), duration);
      metrics.put(new Metric("throughput", "per_s", Better.HIGHER, Noise.TIME), 5e6 / duration);
      metrics.put(
          new Metric("cpu_per_unit", "ms", Better.LOWER, Noise.TIME),
          2 * (1 + NOISE * random.nextGaussian()));
      metrics.put(
          new Metric("rss_max", "kb", Better.LOWER, Noise.TIME),
          400_000 * (1 + NOISE * random.nextGaussian()));
      for (int other = 0; other < OTHERS; other++) {
        metrics.put(
            new Metric("other" + other, "ms", Better.LOWER, Noise.TIME),
            10 * (1 + NOISE * random.nextGaussian()));
      }
      side.add(run(metrics));
    }
    return side;
  }
}
