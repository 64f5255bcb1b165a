package dev.tachograph.report;

import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.redaction.Redaction;
import dev.tachograph.resources.Progress;
import dev.tachograph.trace.SlowSpan;
import dev.tachograph.trace.SpanSummary;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report in the order of the format's description. */
final class ReportWriter {
  private final JsonWriter json = JsonWriter.forReports();

  byte[] write(RunReport report) {
    json.reset().beginObject();
    json.name("format").value(RunReport.FORMAT).name("status").value(report.status().text());
    RunContext context = report.context();
    PeerRanking ranking = PeerRanking.of(context.peers());
    meta(report.meta());
    end(json, report.end());
    texts("argv", Redaction.current().arguments(context.argv()));
    map("config", context.config());
    map("derived", context.derived());
    map("results", context.results());
    progress(context.progress());
    json.name("resources").beginObject();
    resources(json, context.resources());
    json.endObject();
    json.name("resources_seen");
    ResourceDetailFields.write(context.resourcesSeen(), json);
    peers("peer_health_all", context.peers());
    peers("peer_health_top", ranking.top());
    peers("peer_health_worst", ranking.worst());
    json.name("spans");
    spans(json, context.spans());
    events(context.events());
    logs(context.logs());
    findings(context.findings());
    json.name("recorder").beginObject();
    number("cpu_ms", context.recorder().cpuMs());
    json.name("bytes_written").value(context.recorder().bytesWritten());
    ConsoleCounts console = context.recorder().console();
    if (console != null) {
      json.name("console").beginObject();
      json.name("shown").value(console.shown());
      json.name("dropped").value(console.dropped()).endObject();
    }
    json.endObject();
    json.endObject().newline();
    return Arrays.copyOf(json.buffer(), json.length());
  }

  private void meta(RunReport.Meta meta) {
    json.name("meta").beginObject();
    json.name("timestamp_utc").value(meta.timestampUtc()).name("run_id").value(meta.runId());
    json.name("run_name").value(meta.runName());
    instant("started_at", meta.startedAt());
    instant("ended_at", meta.endedAt());
    json.name("duration_ms").value(meta.durationMs());
    RunReport.Build build = meta.build();
    json.name("build").beginObject().name("version").value(build.version());
    json.name("commit").value(build.commit()).name("java").value(build.java());
    texts("jvm_flags", Redaction.current().arguments(build.jvmFlags()));
    json.endObject();
    RunReport.Env env = meta.env();
    json.name("env").beginObject().name("os").value(env.os()).name("arch").value(env.arch());
    json.name("cpu_count").value(env.cpuCount()).name("pid").value(env.pid());
    number("process_start_ticks", env.processStartTicks());
    json.name("boot_id").value(env.bootId()).name("host").value(env.host());
    number("memory_kb", env.memoryKb());
    json.name("container").any(env.container());
    json.endObject().endObject();
  }

  /** Writes the member {@code end}. */
  static void end(JsonWriter json, RunReport.EndInfo end) {
    json.name("end").beginObject().name("cause").value(end.cause()).name("exit_code");
    Integer exitCode = end.exitCode();
    if (exitCode == null) {
      json.nullValue();
    } else {
      json.value((long) exitCode);
    }
    json.name("signal").value(end.signal()).name("exception");
    ErrorInfo error = end.exception();
    if (error == null) {
      json.nullValue();
    } else {
      json.beginObject().name("type").value(error.type()).name("message").value(error.message());
      json.name("stack").value(error.stack()).endObject();
    }
    json.name("possibly_lost_ms").value(end.possiblyLostMs()).endObject();
  }

  private void progress(@Nullable Progress progress) {
    json.name("progress").beginObject();
    if (progress != null) {
      json.name("status").value(progress.status());
      json.name("processed").value(progress.processed()).name("queue").value(progress.queue());
      json.name("inflight").value(progress.inflight());
      json.name("escalation").value(progress.escalation());
      json.name("peers_active").value(progress.peersActive());
      json.name("peers_total").value(progress.peersTotal());
      number("head_block", progress.headBlock());
      number("head_seen", progress.headSeen());
    }
    json.endObject();
  }

  /** Writes the members of {@code resources}. */
  static void resources(JsonWriter json, Map<String, ResourceSummary> resources) {
    resources.forEach(
        (key, summary) -> {
          json.name(key).beginObject().name("count").value(summary.count());
          json.name("min").value(summary.min()).name("mean").value(summary.mean());
          json.name("p50").value(summary.p50()).name("p95").value(summary.p95());
          json.name("max").value(summary.max());
          json.name("max_t_ms");
          if (summary.maxTMs() < 0) {
            json.nullValue();
          } else {
            json.value(summary.maxTMs());
          }
          json.endObject();
        });
  }

  private void peers(String name, List<PeerHealthSummary> peers) {
    json.name(name).beginArray();
    peers.forEach(peer -> PeerFields.write(peer, json));
    json.endArray();
  }

  /** Writes the value of {@code spans}. */
  static void spans(JsonWriter json, List<SpanSummary> spans) {
    json.beginArray();
    for (SpanSummary span : spans) {
      json.beginObject().name("name").value(span.name()).name("count").value(span.count());
      json.name("total_ms").value(span.totalMs()).name("self_ms").value(span.selfMs());
      json.name("p50_ms").value(span.p50Ms()).name("p95_ms").value(span.p95Ms());
      json.name("p99_ms").value(span.p99Ms()).name("max_ms").value(span.maxMs());
      json.name("slowest").beginArray();
      // What follows needs the rest of what a report may have.
      boolean room = json.length() < JsonWriter.REPORT_LIMIT / 2;
      for (SlowSpan slow : room ? span.slowest() : List.<SlowSpan>of()) {
        json.beginObject().name("t_ms").value(slow.startMs()).name("ms").value(slow.durationMs());
        json.name("thread").value(slow.thread()).name("args");
        json.encoded(slow.args().getBytes(StandardCharsets.UTF_8)).endObject();
      }
      json.endArray().endObject();
    }
    json.endArray();
  }

  private void events(Ledger ledger) {
    json.name("events").beginObject();
    account(ledger);
    json.name("by_event").beginObject();
    ledger.parts().forEach((event, counts) -> json.put(event, counts.produced()));
    json.endObject().endObject();
  }

  private void logs(Ledger ledger) {
    json.name("logs").beginObject();
    account(ledger);
    json.name("truncated").value(ledger.truncated()).name("by_level").beginObject();
    ledger
        .parts()
        .forEach(
            (level, counts) -> {
              json.name(level).beginObject();
              counts(counts);
              json.endObject();
            });
    json.endObject().endObject();
  }

  private void account(Ledger ledger) {
    texts("paths", ledger.paths());
    counts(ledger.total());
    json.name("deleted").value(ledger.deleted());
    json.name("lost").value(ledger.lost());
  }

  private void counts(Ledger.Counts counts) {
    json.name("produced").value(counts.produced()).name("written").value(counts.written());
    json.name("collapsed").value(counts.collapsed()).name("dropped").value(counts.dropped());
  }

  private void findings(List<RunReport.Finding> findings) {
    json.name("findings").beginArray();
    for (RunReport.Finding finding : findings) {
      json.beginObject().name("rule").value(finding.rule());
      json.name("severity").value(finding.severity()).name("text").value(finding.text());
      json.name("t_ms").beginArray().value(finding.fromMs()).value(finding.toMs()).endArray();
      map("evidence", finding.evidence());
      json.endObject();
    }
    json.endArray();
  }

  private void instant(String name, @Nullable Instant instant) {
    json.name(name);
    if (instant == null) {
      json.nullValue();
    } else {
      json.timestamp(instant.toEpochMilli());
    }
  }

  private void number(String name, @Nullable Long value) {
    json.name(name).any(value);
  }

  private void texts(String name, List<String> texts) {
    json.name(name).beginArray();
    texts.forEach(json::value);
    json.endArray();
  }

  private void map(String name, Map<String, @Nullable Object> map) {
    json.name(name).beginObject();
    map.forEach((key, value) -> json.name(key).any(Redaction.current().any(key, value)));
    json.endObject();
  }
}
