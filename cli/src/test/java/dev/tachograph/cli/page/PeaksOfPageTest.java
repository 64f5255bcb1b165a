package dev.tachograph.cli.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.PlantedPeaks;
import dev.tachograph.cli.report.Sparklines;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one sample of many told is drawn, on the page and in the terminal. */
@Tag("once")
class PeaksOfPageTest {
  @TempDir Path dir;

  private static void assertDrawn(
      JsonNode charts, String key, double value, long millis, double within) {
    JsonNode values = charts.path("y").path(key);
    assertThat(values.size()).isEqualTo(charts.path("x").size());
    int found = 0;
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).asDouble(Double.NaN) == value) {
        found++;
        assertThat(charts.path("x").get(i).asDouble()).as(key).isCloseTo(millis, within(within));
      }
    }
    assertThat(found).as(key).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"90000,11", "150000,12", "393217,13"})
  void singleSamplesAreDrawn(int samples, long seed) throws Exception {
    PlantedPeaks planted = new PlantedPeaks(samples, seed);
    RunReading reading =
        RunReading.of(planted.write(dir), (pid, ticks, boot) -> Liveness.State.DEAD);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Report.JSON.getFactory().createGenerator(out)) {
      new ChartData(reading.data().samples(), ChartData.STEPS).write(json);
    }
    JsonNode charts = Report.JSON.readTree(out.toByteArray());
    assertThat(charts.path("samples").asInt()).isEqualTo(samples);
    assertThat(charts.path("all").asBoolean()).isFalse();
    double step = 1.5 * samples * 1000.0 / ChartData.STEPS;
    assertDrawn(charts, "gap_ms", PlantedPeaks.GAP_MS, planted.gapMillis(), step);
    assertDrawn(charts, "rss_kb", PlantedPeaks.RSS_KB, planted.rssMillis(), step);
    assertDrawn(charts, "lag", PlantedPeaks.LAG, planted.lagMillis(), step);
    assertDrawn(charts, "lag", PlantedPeaks.LEAST_LAG, planted.leastLagMillis(), step);
    assertDrawn(charts, "~throughput", PlantedPeaks.UNITS, planted.unitsMillis(), step);

    String line = new Sparklines(reading.data().samples()).of("rss_kb");
    assertThat(line.chars().filter(bar -> bar == '█')).hasSize(1);
    int at = (int) (planted.rssMillis() / 1000 * line.length() / samples);
    assertThat(line.indexOf('█')).isBetween(at - 1, at + 1);
    assertThat(new Sparklines(reading.data().samples()).of("gap_ms").chars().filter(b -> b == '█'))
        .hasSize(1);
  }
}
