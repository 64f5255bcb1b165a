package dev.tachograph.analysis.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tachograph.analysis.internal.run.LatencySteps.Bin;
import dev.tachograph.analysis.internal.run.LatencySteps.Kind;
import dev.tachograph.analysis.internal.run.LatencySteps.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyStepsTest {
  private record Duration(double end, double millis) {}

  private static double share(List<Double> sorted, double share) {
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }

  @Test
  void percentilesAreThoseOfTheDurationsThatEndedInAStep() {
    Random random = new Random(7);
    LatencySteps latencies = new LatencySteps();
    List<Duration> all = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      Duration one = new Duration(i * 20.0, Math.exp(3 * random.nextGaussian()));
      all.add(one);
      latencies.add("fetch", one.end, one.millis);
    }
    Kind kind = latencies.kind("fetch");
    assertThat(kind).isNotNull();
    assertThat(kind.count()).isEqualTo(all.size());
    assertThat(kind.steps()).hasSizeBetween(LatencySteps.MAX_STEPS / 2, LatencySteps.MAX_STEPS);
    for (Step step : kind.steps()) {
      double from = (double) step.step() * latencies.stepMillis();
      List<Double> of =
          all.stream()
              .filter(d -> d.end >= from && d.end < from + latencies.stepMillis())
              .map(Duration::millis)
              .sorted()
              .toList();
      assertThat(step.count()).isEqualTo(of.size());
      assertThat(step.p50()).isCloseTo(share(of, 0.5), withinPercentage(1));
      assertThat(step.p95()).isCloseTo(share(of, 0.95), withinPercentage(1));
      assertThat(step.p99()).isCloseTo(share(of, 0.99), withinPercentage(1));
      assertThat(step.max()).isEqualTo(of.get(of.size() - 1));
    }
  }

  @Test
  void everyDurationIsInOneBinOfTheDistribution() {
    LatencySteps latencies = new LatencySteps();
    latencies.add("verify", 1, 0);
    latencies.add("verify", 2, 0.5);
    latencies.add("verify", 3_000_000, 0.51);
    latencies.add("verify", 4, 80);
    List<Bin> bins = latencies.kind("verify").bins();
    assertThat(bins.stream().mapToLong(Bin::count).sum()).isEqualTo(4);
    assertThat(bins)
        .anySatisfy(
            bin -> {
              assertThat(bin.count()).isEqualTo(2);
              assertThat(bin.from()).isLessThanOrEqualTo(0.5);
              assertThat(bin.to()).isGreaterThan(0.51);
            });
  }

  @Test
  void longRunsManyNamesAndTimesBeyondReasonStayBounded() {
    LatencySteps latencies = new LatencySteps();
    for (int i = 0; i < 1000; i++) {
      latencies.add("name " + i, 86_400_000.0 * i, 1);
    }
    latencies.add("name 0", Double.POSITIVE_INFINITY, 1);
    latencies.add("name 0", Double.NaN, 1);
    latencies.add("name 0", -5, 1e300);
    assertThat(latencies.names()).hasSize(LatencySteps.MAX_NAMES).startsWith("name 0");
    assertThat(latencies.kind("name 0").count()).isEqualTo(2);
    assertThat(latencies.kind("name 39").steps()).hasSize(1);
  }
}
