package dev.tachograph.internal.report;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.redaction.Redaction;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.report.RunContext;
import dev.tachograph.report.RunContext.Ledger;
import dev.tachograph.report.RunContext.RecorderCost;
import dev.tachograph.report.RunContext.ResourceSummary;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunReport;
import dev.tachograph.report.RunReport.EndInfo;
import dev.tachograph.report.RunReport.Finding;
import dev.tachograph.resources.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sections of a report that a run writes about itself. */
public final class RunSections implements ReportSections {
  /** Each has some 650 bytes. */
  private static final int PEER_BYTES = 1024;

  private static final int MAX_PEERS = 25_000;

  private final RunReport report;
  private final RunContext context;

  public RunSections(RunReport report) {
    this.report = report;
    this.context = report.context();
  }

  @Override
  public String format() {
    return RunReport.FORMAT;
  }

  @Override
  public RunStatus status() {
    return report.status();
  }

  @Override
  public void meta(JsonWriter json) {
    RunReport.Meta meta = report.meta();
    json.beginObject().name("timestamp_utc").cleanValue(meta.timestampUtc());
    json.name("run_id").cleanValue(meta.runId()).name("run_name").value(meta.runName());
    instant(json.name("started_at"), meta.startedAt());
    instant(json.name("ended_at"), meta.endedAt());
    json.name("duration_ms").value(meta.durationMs());
    RunReport.Build build = meta.build();
    json.name("build").beginObject().name("version").value(build.version());
    json.name("commit").value(build.commit()).name("java").value(build.java());
    ReportWriter.texts(json.name("jvm_flags"), Redaction.current().arguments(build.jvmFlags()));
    json.endObject();
    RunReport.Env env = meta.env();
    json.name("env").beginObject().name("os").value(env.os()).name("arch").value(env.arch());
    json.name("cpu_count").value(env.cpuCount()).name("pid").value(env.pid());
    json.name("process_start_ticks").any(env.processStartTicks());
    json.name("boot_id").value(env.bootId()).name("host").value(env.host());
    json.name("memory_kb").any(env.memoryKb());
    json.name("container").any(env.container());
    json.endObject().endObject();
  }

  private static void instant(JsonWriter json, @Nullable Instant instant) {
    if (instant == null) {
      json.nullValue();
    } else {
      json.timestamp(instant.toEpochMilli());
    }
  }

  @Override
  public void ties(JsonWriter json) {
    String parent = context.ties().parent();
    if (parent != null) {
      json.name("parent").value(parent);
    }
    List<String> children = context.ties().children();
    if (children != null) {
      ReportWriter.texts(json.name("children"), children);
    }
  }

  @Override
  public EndInfo end() {
    return report.end();
  }

  @Override
  public void programValue(ProgramValue what, JsonWriter json) {
    switch (what) {
      case ARGV -> ReportWriter.texts(json, Redaction.current().arguments(context.argv()));
      case CONFIG -> ReportWriter.map(json, context.config());
      case DERIVED -> ReportWriter.map(json, context.derived());
      case RESULTS -> ReportWriter.map(json, context.results());
      case TAGS -> ReportWriter.map(json, context.tags());
    }
  }

  @Override
  public void progress(JsonWriter json) {
    json.beginObject();
    Progress progress = context.progress();
    if (progress != null) {
      progress.writeFields(json);
    }
    json.endObject();
  }

  @Override
  public Map<String, ResourceSummary> resources() {
    return context.resources();
  }

  @Override
  public void resourcesSeen(JsonWriter json) {
    ResourceDetailFields.write(context.resourcesSeen(), json);
  }

  @Override
  public void peers(JsonWriter json) {
    List<PeerHealthSummary> all = context.peers();
    if (all != null) {
      peers(all, json);
    }
  }

  /** The room that peers take in a report, in bytes, beyond what every report has. */
  public static int bytes(@Nullable List<PeerHealthSummary> peers) {
    return peers == null ? 0 : Math.min(peers.size(), MAX_PEERS) * PEER_BYTES;
  }

  /** Writes the members for peers and their rankings. */
  public static void peers(List<PeerHealthSummary> all, JsonWriter json) {
    PeerRanking ranking = PeerRanking.of(all);
    array(json.name("peer_health_all"), all);
    array(json.name("peer_health_top"), ranking.top());
    array(json.name("peer_health_worst"), ranking.worst());
  }

  private static void array(JsonWriter json, List<PeerHealthSummary> peers) {
    json.beginArray();
    peers.forEach(peer -> PeerFields.write(peer, json));
    json.endArray();
  }

  @Override
  public List<SpanSummary> spans() {
    return context.spans();
  }

  @Override
  public Ledger events() {
    return context.events();
  }

  @Override
  public Ledger logs() {
    return context.logs();
  }

  @Override
  public String earlierFindings() {
    return "";
  }

  @Override
  public List<Finding> findings() {
    return context.findings();
  }

  @Override
  public RecorderCost recorder() {
    return context.recorder();
  }
}
