package dev.tachograph.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.internal.sampling.SampleValues;
import dev.tachograph.internal.sampling.TakenSample;
import dev.tachograph.report.RunContext.ResourceSummary;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceKey;
import java.util.Random;
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
    // The first covers no time.
    assertThat(rss.mean()).isEqualTo(501);
    assertThat(rss.p50()).isCloseTo(501, within(1.0));
    assertThat(rss.p95()).isCloseTo(951, within(1.0));
  }

  @Test
  void namesThatAreEverNewTakeNoMoreMemory() {
    ResourceFigures figures = new ResourceFigures();
    SampleValues builder = new SampleValues();
    for (int i = 0; i < 1000; i++) {
      builder.clear();
      builder.putProgress(Progress.builder("importing").put("own_" + i, i).build());
      figures.add(builder.build(i, 0));
      figures.put("line_" + i, i);
    }
    builder.put(ResourceKey.RSS_KB, 7);
    figures.add(builder.build(1000, 0));
    assertThat(figures.summaries()).hasSize(ResourceFigures.MAX_KEYS + 1).containsKey("rss_kb");
  }

  @Test
  void samplesThatAreAddedGiveWhatTheirFieldsGive() {
    ResourceFigures added = new ResourceFigures();
    ResourceFigures put = new ResourceFigures();
    Random random = new Random(7);
    SampleValues builder = new SampleValues();
    for (int i = 0; i < 500; i++) {
      builder.clear();
      builder.put(ResourceKey.RSS_KB, random.nextInt(3));
      builder.put(ResourceKey.CPU_BUSY_PCT, random.nextInt(3) / 4.0 - 0.25);
      if (i % 3 > 0) {
        builder.putProgress(
            Progress.builder(random.nextBoolean() ? "a" : "b")
                .done(i / 10)
                .put("rows_skipped", random.nextInt(2))
                .put("share", random.nextInt(4) == 0 ? Double.NaN : 0.5)
                .build());
      }
      if (random.nextInt(4) == 0) {
        builder.putMax(ResourceKey.CGROUP_MEMORY_MAX_KB);
      } else {
        builder.put(ResourceKey.CGROUP_MEMORY_MAX_KB, random.nextInt(2));
      }
      builder.put(ResourceKey.SELF_DROPPED, i < 20 ? -1 : 5);
      TakenSample sample = builder.build(i * 10, 0);
      added.add(sample);
      put.put("t_ms", sample.tMillis());
      sample.writeFields(put);
      if (i % 100 == 99) {
        assertThat(added.summaries()).containsExactlyEntriesOf(put.summaries());
      }
    }
    assertThat(added.summaries().get("self_dropped").count()).isEqualTo(480);
    assertThat(added.summaries().get("self_dropped").maxTMs()).isEqualTo(200);
  }

  @Test
  void meanAndPercentilesWeighTheTimeThatAValueCoversAndCountsStayWhatAddsUp() {
    ResourceFigures put = new ResourceFigures();
    ResourceFigures added = new ResourceFigures();
    SampleValues builder = new SampleValues();
    // A second each at 40 %, then nine in which the process was stopped.
    long[] times = {0, 1000, 2000, 3000, 12_000};
    double[] cpu = {Double.NaN, 40, 40, 40, 0};
    for (int i = 0; i < times.length; i++) {
      builder.clear();
      builder.put(ResourceKey.PROC_CPU_PCT, cpu[i]);
      builder.put(ResourceKey.GC_COUNT, i);
      TakenSample sample = builder.build(times[i], 0);
      added.add(sample);
      put.put("t_ms", times[i]);
      sample.writeFields(put);
    }
    for (ResourceFigures figures : new ResourceFigures[] {put, added}) {
      assertThat(figures.summaries().get("proc_cpu_pct").mean()).isEqualTo(10);
      assertThat(figures.summaries().get("proc_cpu_pct").p50()).isZero();
      assertThat(figures.summaries().get("proc_cpu_pct").p95()).isCloseTo(40, within(0.1));
      assertThat(figures.summaries().get("gc_count").p50()).isCloseTo(2, within(0.1));
      assertThat(figures.summaries().get("gc_count").mean()).isEqualTo(2);
    }
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
