package dev.tachograph.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsPageTest {
  @Test
  void familiesHaveTypeUnitAndHelpBeforeTheirLines() {
    String page =
        MetricsPage.of(
            List.of(
                Metric.gauge("a_bytes", "Held.", () -> 7).withUnit("bytes"),
                Metric.counter("b", "Counted.", () -> 2L).withLabel("z", "1").withLabel("c", "2"),
                Metric.gauge("empty", "Not known.", () -> null),
                Metric.counter("b", "Counted.", () -> 0.5)));

    assertThat(page)
        .isEqualTo(
            """
            # TYPE a_bytes gauge
            # UNIT a_bytes bytes
            # HELP a_bytes Held.
            a_bytes 7
            # TYPE b counter
            # HELP b Counted.
            b_total{c="2",z="1"} 2
            b_total 0.5
            # EOF
            """);
    assertThat(OpenMetricsText.samples(page)).containsEntry("a_bytes", 7.0).hasSize(3);
  }

  @Test
  void textsOfAnyCharactersAreEscaped() {
    String page =
        MetricsPage.of(
            List.of(Metric.gauge("a", "\"x\"\\\ny", () -> 1).withLabel("l", "\\\"\n\u00fc")));

    assertThat(page).contains("# HELP a \\\"x\\\"\\\\\\ny\n", "a{l=\"\\\\\\\"\\n\u00fc\"} 1\n");
    assertThat(OpenMetricsText.samples(page)).hasSize(1);
  }

  @Test
  void whatCannotBeReadLeavesItsLineOutAlone() {
    String page =
        MetricsPage.of(
            List.of(
                Metric.gauge(
                    "a",
                    "Fails.",
                    () -> {
                      throw new java.io.IOException("gone");
                    }),
                Metric.counter("c", "Not a count.", () -> -1),
                Metric.counter("d", "Not a count.", () -> Double.NaN),
                Metric.gauge("e", "Any.", () -> Double.NEGATIVE_INFINITY),
                Metric.gauge("f", "Any.", () -> Double.NaN),
                Metric.gauge("g", "First.", () -> 1),
                Metric.gauge("g", "Again.", () -> 2),
                Metric.counter("g", "Of another type.", () -> 3)));

    assertThat(OpenMetricsText.samples(page).keySet()).containsExactly("e", "f", "g");
    assertThat(page).contains("e -Inf\n", "f NaN\n", "g 1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a-b", "a b", "a_total", "\u00fc"})
  void namesAreThoseOfTheFormat(String name) {
    assertThatThrownBy(() -> Metric.gauge(name, "", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"");
  }

  @Test
  void labelsAndUnitsAreThoseOfTheFormat() {
    Metric metric = Metric.gauge("a_bytes", "", () -> 1);
    assertThatThrownBy(() -> metric.withUnit("seconds")).hasMessageContaining("_seconds");
    assertThatThrownBy(() -> metric.withLabel("__a", "")).hasMessageContaining("__a");
  }
}
