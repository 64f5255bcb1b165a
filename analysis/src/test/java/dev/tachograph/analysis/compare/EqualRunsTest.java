package dev.tachograph.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.Metric.Better;
import dev.tachograph.analysis.figures.Metric.Noise;
import dev.tachograph.analysis.figures.RunFigures;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Uses the figures of 40 real demo runs, 20 per side, that do not differ; {@code
 * src/test/scripts/alike-runs.sh} recorded them. The slower side is derived from them by stretching
 * their times by 10 %.
 */
class EqualRunsTest {
  private final JsonNode metrics;

  EqualRunsTest() throws IOException {
    try (InputStream file =
        new GZIPInputStream(
            Objects.requireNonNull(
                EqualRunsTest.class.getResourceAsStream("/alike-runs.json.gz")))) {
      metrics = JsonMapper.builder().build().readTree(file).path("metrics");
    }
  }

  @Test
  void equalDrawsRarelyShowARegression() {
    assertThat(regressions(1)).isLessThanOrEqualTo(5);
  }

  @Test
  void ofDrawsAgainstASideSlowedByTenPercentMostFindIt() {
    assertThat(regressions(1.1)).isGreaterThanOrEqualTo(80);
  }

  private int regressions(double slower) {
    Random random = new Random(1947);
    List<RunFigures> base = side("base", 1);
    List<RunFigures> head = side("head", slower);
    assertThat(base).hasSize(20);
    assertThat(base.get(0).metrics()).hasSizeGreaterThan(100);
    int regressions = 0;
    for (int draw = 0; draw < 100; draw++) {
      Collections.shuffle(base, random);
      Collections.shuffle(head, random);
      Comparison comparison = Comparison.of(base.subList(0, 5), head.subList(0, 5));
      assertThat(comparison.primaries()).hasSize(3);
      regressions += comparison.outcome() == Outcome.REGRESSION ? 1 : 0;
    }
    return regressions;
  }

  /** The runs of a side, with the metrics that all have. */
  private List<RunFigures> side(String side, double slower) {
    List<Map<Metric, Double>> runs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      runs.add(new LinkedHashMap<>());
    }
    for (JsonNode of : metrics) {
      if (of.path("base").size() != 20 || of.path("head").size() != 20) {
        continue;
      }
      Metric metric =
          new Metric(
              of.path("name").asText(),
              of.path("unit").asText(),
              Better.valueOf(of.path("better").asText().toUpperCase(Locale.ROOT)),
              Noise.valueOf(of.path("noise").asText().toUpperCase(Locale.ROOT)));
      for (int i = 0; i < 20; i++) {
        double value = of.path(side).path(i).asDouble();
        runs.get(i).put(metric, stretched(metric, value, slower));
      }
    }
    List<RunFigures> figures = new ArrayList<>();
    for (Map<Metric, Double> run : runs) {
      JsonNode report = JsonMapper.builder().build().createObjectNode();
      figures.add(new RunFigures("run", "completed", run, report));
    }
    return figures;
  }

  private static double stretched(Metric metric, double value, double slower) {
    return switch (metric.name()) {
      case "duration" -> value * slower;
      case "throughput" -> value / slower;
      default -> value;
    };
  }
}
