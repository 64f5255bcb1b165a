package dev.tachograph.internal.report;

import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.report.ReportSections.ProgramValue;
import dev.tachograph.redaction.Redaction;
import dev.tachograph.report.RunContext.ConsoleCounts;
import dev.tachograph.report.RunContext.Ledger;
import dev.tachograph.report.RunContext.RecorderCost;
import dev.tachograph.report.RunContext.ResourceSummary;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunContext.SpanSummary.SlowSpan;
import dev.tachograph.report.RunReport;
import dev.tachograph.report.RunReport.ErrorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The single writer of reports of running, ended and killed runs; follows the order of the format's
 * description.
 */
public final class ReportWriter {
  private final JsonWriter json;
  private final int roomForSlowSpans;

  /**
   * Creates a writer.
   *
   * @param more maximum size in bytes of what this report has beyond others: peers, or values taken
   *     over from another report
   */
  public ReportWriter(int more) {
    this.json = JsonWriter.forReports(more);
    this.roomForSlowSpans = more + JsonWriter.REPORT_LIMIT / 2;
  }

  /** The report as JSON, UTF-8. */
  public byte[] write(ReportSections run) {
    json.reset().beginObject();
    json.name("format").cleanValue(run.format());
    json.name("status").cleanValue(run.status().text());
    run.meta(json.name("meta"));
    run.ties(json);
    end(json, run.end());
    for (ProgramValue value : ProgramValue.values()) {
      run.programValue(value, json.name(value.member));
    }
    run.progress(json.name("progress"));
    resources(run.resources());
    run.resourcesSeen(json.name("resources_seen"));
    run.peers(json);
    spans(run.spans());
    events(run.events());
    logs(run.logs());
    findings(run.earlierFindings(), run.findings());
    recorder(run.recorder());
    json.endObject().newline();
    return Arrays.copyOf(json.buffer(), json.length());
  }

  private void recorder(RecorderCost cost) {
    json.name("recorder").beginObject().name("cpu_ms").any(cost.cpuMs());
    json.name("bytes_written").value(cost.bytesWritten());
    ConsoleCounts console = cost.console();
    if (console != null) {
      json.name("console").beginObject();
      json.name("shown").value(console.shown());
      json.name("dropped").value(console.dropped()).endObject();
    }
    json.endObject();
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

  private void resources(Map<String, ResourceSummary> resources) {
    json.name("resources").beginObject();
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
    json.endObject();
  }

  private void spans(List<SpanSummary> spans) {
    json.name("spans").beginArray();
    for (SpanSummary span : spans) {
      json.beginObject().name("name").value(span.name()).name("count").value(span.count());
      json.name("total_ms").value(span.totalMs()).name("self_ms").value(span.selfMs());
      json.name("p50_ms").value(span.p50Ms()).name("p95_ms").value(span.p95Ms());
      json.name("p99_ms").value(span.p99Ms()).name("max_ms").value(span.maxMs());
      json.name("slowest").beginArray();
      // The members that follow need the remaining space of a report.
      boolean room = json.length() < roomForSlowSpans;
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
    // Names that the recorder gave, by which others find the files.
    json.name("paths").beginArray();
    ledger.paths().forEach(json::cleanValue);
    json.endArray();
    counts(ledger.total());
    json.name("deleted").value(ledger.deleted());
    json.name("lost").value(ledger.lost());
    if (ledger.derived()) {
      json.name("derived").value(true);
    }
  }

  private void counts(Ledger.Counts counts) {
    json.name("produced").value(counts.produced()).name("written").value(counts.written());
    json.name("collapsed").value(counts.collapsed()).name("dropped").value(counts.dropped());
  }

  private void findings(String earlier, List<RunReport.Finding> findings) {
    json.name("findings").beginArray();
    if (!earlier.isEmpty()) {
      json.json(earlier);
    }
    for (RunReport.Finding finding : findings) {
      json.beginObject().name("rule").cleanValue(finding.rule());
      json.name("severity").cleanValue(finding.severity()).name("text").value(finding.text());
      json.name("t_ms").beginArray().value(finding.fromMs()).value(finding.toMs()).endArray();
      map(json.name("evidence"), finding.evidence());
      json.endObject();
    }
    json.endArray();
  }

  /** Writes an array of texts. */
  static void texts(JsonWriter json, List<String> texts) {
    json.beginArray();
    texts.forEach(json::value);
    json.endArray();
  }

  /** Writes an object of arbitrary values, with secrets masked. */
  static void map(JsonWriter json, Map<String, @Nullable Object> map) {
    json.beginObject();
    Redaction redaction = Redaction.current();
    // Of keys that differ in their secrets alone the last counts.
    Map<String, @Nullable Object> written = new LinkedHashMap<>();
    map.forEach((key, value) -> written.put(redaction.text(key), redaction.any(key, value)));
    written.forEach((key, value) -> json.givenName(key).any(value));
    json.endObject();
  }
}
