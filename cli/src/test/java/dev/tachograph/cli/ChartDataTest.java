package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page embeds of runs that have more samples than can be drawn or held. */
class ChartDataTest {
  @TempDir Path dir;

  private JsonNode page(int samples, int anonPeak, int shmemPeak, int cpuPeak) throws Exception {
    Path runs = Files.createDirectories(dir.resolve("runs"));
    try (BufferedWriter out =
        Files.newBufferedWriter(runs.resolve(SyntheticRun.BASE + ".resources.jsonl"))) {
      for (int i = 0; i < samples; i++) {
        out.write(
            String.format(
                Locale.ROOT,
                "{\"t_ms\":%d,\"ts\":\"2026-11-23T06:12:47.000Z\",\"rss_anon_kb\":%d,"
                    + "\"rss_file_kb\":500,\"rss_shmem_kb\":%d,\"proc_cpu_pct\":%d,"
                    + "\"cpu_busy_pct\":80}%n",
                i * 1000L,
                i == anonPeak ? 9_000_000 : 1000 + i % 7,
                i == shmemPeak ? 77 : 5,
                i == cpuPeak ? 199 : 20 + i % 5));
      }
    }
    Files.writeString(
        runs.resolve(SyntheticRun.BASE + ".json"),
        "{\"format\":\"tachograph-report/2\",\"status\":\"completed\","
            + "\"meta\":{\"env\":{\"cpu_count\":4}}}");
    Path html = dir.resolve("page.html");
    Cli cli =
        new Cli().call("report", "latest", "--out", runs.toString(), "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(Files.size(html)).isLessThan(2_000_000);
    return HtmlBlock.of(Files.readString(html), "run-data");
  }

  private static double greatest(JsonNode values) throws IOException {
    double most = Double.NEGATIVE_INFINITY;
    for (JsonNode value : values) {
      most = value.isNumber() ? Math.max(most, value.asDouble()) : most;
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 30_000, 150_000})
  void stacksHaveThePeaksOfEachPartHoweverLongTheRunIs(int samples) throws Exception {
    Random random = new Random(samples);
    int anon = random.nextInt(samples);
    int shmem = random.nextInt(samples);
    int cpu = random.nextInt(samples);
    JsonNode stacks = page(samples, anon, shmem, cpu).path("stacks");
    JsonNode rss = stacks.at("/rss/y");
    assertThat(greatest(rss.path("rss_anon_kb"))).isEqualTo(9_000_000);
    assertThat(greatest(rss.path("rss_shmem_kb"))).isEqualTo(77);
    assertThat(greatest(stacks.at("/cpu/y/proc_cpu_pct"))).isEqualTo(199);
    assertThat(greatest(stacks.at("/cpu/y/cpu_other_pct")))
        .as("80 % of four cores without the own use")
        .isEqualTo(300);
    assertThat(stacks.at("/rss/x")).hasSizeLessThan(2500).hasSameSizeAs(rss.path("rss_file_kb"));
    double at = 0;
    double before = -1;
    for (int i = 0; i < stacks.at("/rss/x").size(); i++) {
      double x = stacks.at("/rss/x").path(i).asDouble();
      assertThat(x).isGreaterThanOrEqualTo(before);
      before = x;
      at = rss.path("rss_anon_kb").path(i).asDouble() == 9_000_000 ? x : at;
    }
    assertThat(Math.abs(at - anon * 1000.0)).as("when").isLessThanOrEqualTo(samples * 1000 / 400.0);
  }

  @Test
  void ownFiguresOfAnyNameAndSizeStayWhatTheyAre() throws Exception {
    SyntheticRun run =
        new SyntheticRun(dir.resolve("runs"))
            .samples(
                (i, sample) -> {
                  sample.put("throughput", 7).put("banned", 3);
                  sample.put("huge", 2e17 + i * 1e15).put("tiny", 0.00012345678);
                });
    run.write();
    Path html = dir.resolve("page.html");
    Cli cli = new Cli().call("report", run.base().toString(), "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    JsonNode charts = HtmlBlock.of(Files.readString(html), "run-data").path("charts");
    JsonNode y = charts.path("y");
    assertThat(charts.path("own").toString()).contains("\"throughput\"", "\"banned\"");
    assertThat(y.at("/throughput/5").asDouble()).isEqualTo(7);
    assertThat(y.at("/banned/5").asDouble()).isEqualTo(3);
    assertThat(greatest(y.path("~throughput"))).isEqualTo(100);
    assertThat(greatest(y.path("huge"))).isEqualTo(4.99e17);
    assertThat(y.at("/tiny/5").asDouble()).isEqualTo(0.000123457);
  }
}
