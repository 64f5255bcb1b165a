package dev.tachograph.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.analysis.figures.TimeSeries;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.testing.PlantedPeaks;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of more samples than are kept one by one. */
class LongRunTest {
  @TempDir Path dir;

  /** Holds the one point of a value to be where it was planted, as near as a step. */
  private static void assertPlanted(
      RecordedRun run, String key, double value, long millis, long step) {
    TimeSeries series = run.series(key).orElseThrow();
    int found = 0;
    for (int i = 0; i < series.size(); i++) {
      if (series.value(i) == value) {
        found++;
        assertThat(series.millis(i)).as(key).isCloseTo(millis, within((double) step));
      }
    }
    assertThat(found).as(key + " at " + millis).isBetween(1, 2);
    TimeSeries drawn = series.reduced(600);
    boolean there = false;
    for (int i = 0; i < drawn.size(); i++) {
      there |= drawn.value(i) == value;
    }
    assertThat(there).as(key + " as drawn").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"100000,1", "131073,2", "140001,3", "140001,4", "400000,5", "1311111,6"})
  void singleSamplesAreInFiguresSeriesAndFindings(int samples, long seed) throws Exception {
    PlantedPeaks planted = new PlantedPeaks(samples, seed);
    planted.write(dir);
    RecordedRun run = RecordedRun.open(dir.resolve(SyntheticRun.BASE));
    long step = planted.stepMillis();
    assertThat(run.report().at("/read/samples").asInt()).isEqualTo(samples);
    assertThat(run.report().at("/resources/rss_kb/max").asDouble()).isEqualTo(PlantedPeaks.RSS_KB);
    assertPlanted(run, "rss_kb", PlantedPeaks.RSS_KB, planted.rssMillis(), step);
    assertPlanted(run, "run_free_kb", PlantedPeaks.FREE_KB, planted.freeMillis(), step);
    assertPlanted(run, "gap_ms", PlantedPeaks.GAP_MS, planted.gapMillis(), step);
    assertPlanted(run, "lag", PlantedPeaks.LAG, planted.lagMillis(), step);
    assertPlanted(run, "lag", PlantedPeaks.LEAST_LAG, planted.leastLagMillis(), step);
    assertPlanted(run, "throughput", PlantedPeaks.UNITS, planted.unitsMillis(), step);
    assertThat(run.findings())
        .filteredOn(finding -> finding.rule().equals("stalls"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.evidence().get("longest_ms")).isEqualTo(PlantedPeaks.GAP_MS);
              assertThat(finding.toMillis())
                  .isBetween(planted.gapMillis(), planted.gapMillis() + step);
            });
    assertThat(run.findings())
        .filteredOn(finding -> finding.rule().equals("disk_nearly_full"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(planted.freeMillis())
                    .isBetween(finding.fromMillis(), finding.toMillis()));
    assertThat(run.findings()).extracting(Finding::rule).doesNotContain("memory_growing");
  }
}
