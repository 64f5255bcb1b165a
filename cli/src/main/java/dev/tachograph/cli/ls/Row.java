package dev.tachograph.cli.ls;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.resources.ResourceKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is listed of a run; null where nothing is known. Texts are escaped for display. The figures
 * of a run that has not ended properly are those of its last sample.
 *
 * @param startedAt as the report has it
 * @param sampleMillis the time of that sample since the start; null for a run that has ended
 * @param rssKb the memory used then; null for a run that has ended
 */
record Row(
    RunFileSet run,
    String status,
    @Nullable String name,
    @Nullable Instant started,
    @Nullable String startedAt,
    @Nullable Double durationMs,
    @Nullable Double processed,
    @Nullable Double throughput,
    @Nullable Double rssMaxKb,
    @Nullable Double rssKb,
    @Nullable Double cpuPct,
    @Nullable Long warnings,
    @Nullable Long errors,
    @Nullable Long dropped,
    @Nullable Long sampleMillis,
    Map<String, String> tags) {

  private static final Set<String> UNENDED = Set.of("running", "dead", "unknown");

  static Row of(RunFileSet run, Host host) {
    Path file = run.report();
    Report report;
    if (file == null) {
      report = Report.none(RunReading.statusWithoutReport(run, host.liveness()));
    } else {
      try {
        report = Report.read(file, host.liveness());
      } catch (UnreadableReportException e) {
        report = Report.none("unreadable");
      }
    }
    JsonNode sample = UNENDED.contains(report.status()) ? LastSample.of(run) : null;
    return sample == null ? ended(run, report, host) : live(run, report, sample, host);
  }

  private static Row ended(RunFileSet run, Report report, Host host) {
    return new Row(
        run,
        Texts.escape(report.status()),
        report.text("/meta/run_name"),
        report.startedAt(),
        report.text("/meta/started_at"),
        report.durationMillis(host.wallMillis().getAsLong()),
        report.done(),
        report.throughput(),
        report.number("/resources/rss_kb/max"),
        null,
        report.number("/resources/proc_cpu_pct/mean"),
        report.records("WARN"),
        report.records("ERROR"),
        report.dropped(),
        null,
        tags(report));
  }

  private static Row live(RunFileSet run, Report report, JsonNode sample, Host host) {
    long millis = sample.path("t_ms").asLong();
    Double soFar = report.durationMillis(host.wallMillis().getAsLong());
    Double done = number(sample, ResourceKey.DONE);
    Double processed = done == null ? number(sample, ResourceKey.PROCESSED) : done;
    return new Row(
        run,
        Texts.escape(report.status()),
        report.text("/meta/run_name"),
        report.startedAt(),
        report.text("/meta/started_at"),
        soFar == null ? Double.valueOf((double) millis) : soFar,
        processed,
        processed == null || millis <= 0
            ? null
            : Double.valueOf(processed * 1000 / (double) millis),
        null,
        number(sample, ResourceKey.RSS_KB),
        number(sample, ResourceKey.PROC_CPU_PCT),
        null,
        null,
        null,
        millis,
        tags(report));
  }

  private static @Nullable Double number(JsonNode sample, ResourceKey key) {
    JsonNode value = sample.path(key.key());
    return value.isNumber() ? value.doubleValue() : null;
  }

  private static Map<String, String> tags(Report report) {
    Map<String, String> tags = new TreeMap<>();
    report
        .at("/tags")
        .properties()
        .forEach(
            tag -> tags.put(Texts.escape(tag.getKey()), Texts.escape(tag.getValue().asText())));
    return tags;
  }

  /** The memory to sort by: the most it had, of a live run what it has. */
  @Nullable Double rss() {
    return rssMaxKb == null ? rssKb : rssMaxKb;
  }

  /** The tags as {@code key=value}, apart by a separator. */
  String tags(String separator) {
    StringBuilder text = new StringBuilder();
    tags.forEach(
        (key, value) ->
            text.append(text.length() == 0 ? "" : separator).append(key).append('=').append(value));
    return text.toString();
  }
}
