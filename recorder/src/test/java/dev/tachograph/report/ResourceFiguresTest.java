package dev.tachograph.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResourceFiguresTest {
  @Test
  void figuresAreThoseOfTheSamples() {
    ResourceFigures figures = new ResourceFigures();
    for (int i = 1; i <= 1000; i++) {
      figures.put("t_ms", i * 1000L);
      figures.put("rss_kb", i);
      figures.put("cpu", i / 10.0);
      figures.put("status", "fetching");
      figures.put("limit", Double.NaN);
    }
    assertThat(figures.summaries()).containsOnlyKeys("rss_kb", "cpu");
    ResourceSummary rss = figures.summaries().get("rss_kb");
    assertThat(rss.count()).isEqualTo(1000);
    assertThat(rss.min()).isEqualTo(1);
    assertThat(rss.max()).isEqualTo(1000);
    assertThat(rss.mean()).isEqualTo(500.5);
    assertThat(rss.p50()).isCloseTo(500, within(1.0));
    assertThat(rss.p95()).isCloseTo(950, within(1.0));
  }

  @Test
  void valuesFarApartAreSurvived() {
    ResourceFigures figures = new ResourceFigures();
    figures.put("odd", 0.0);
    figures.put("odd", 1e-9);
    figures.put("odd", 1e15);
    figures.put("odd", -5.0);
    assertThat(figures.summaries().get("odd").max()).isEqualTo(1e15);
    assertThat(figures.summaries().get("odd").min()).isEqualTo(-5);
  }
}
