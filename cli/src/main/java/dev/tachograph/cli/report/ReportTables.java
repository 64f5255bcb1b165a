package dev.tachograph.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.text.Table;
import dev.tachograph.cli.text.TimeFormat;
import dev.tachograph.resources.ResourceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** The tables of a report, from its JSON. Null or absent values are dashes. */
final class ReportTables {
  /** What most readers ask for first; the report itself has every key. */
  private static final List<ResourceKey> RESOURCES =
      List.of(
          ResourceKey.RSS_KB,
          ResourceKey.HEAP_USED_KB,
          ResourceKey.DIRECT_KB,
          ResourceKey.ALLOC_MIB_S,
          ResourceKey.PROC_CPU_PCT,
          ResourceKey.CPU_BUSY_PCT,
          ResourceKey.CPU_IOWAIT_PCT,
          ResourceKey.PSI_IO_SOME_PCT,
          ResourceKey.RUN_QUEUE_WAIT_PCT,
          ResourceKey.DISK_UTIL_PCT,
          ResourceKey.PROC_WRITE_MIB_S,
          ResourceKey.NET_RX_MIB_S,
          ResourceKey.GC_PAUSE_MS,
          ResourceKey.ALLOC_STALL_MS,
          ResourceKey.THREADS,
          ResourceKey.OPEN_FDS);

  private static final int PEERS = 3;
  private static final int SPANS = 8;
  private static final int DEVICES = 4;
  private static final int THREADS = 8;

  private ReportTables() {}

  static Table resources(Report report, Sparklines sparklines) {
    boolean drawn = sparklines.areThere();
    Table table =
        drawn
            ? new Table("", ">max", ">mean", ">p95", "over time").whole("over time")
            : new Table("", ">max", ">mean", ">p95");
    List<String> throughput = sparklines.throughput();
    if (!throughput.isEmpty()) {
      table.row(throughput.toArray(String[]::new));
    }
    for (ResourceKey resource : RESOURCES) {
      String key = resource.key();
      JsonNode figures = report.root().path("resources").path(key);
      if (figures.path("max").isNumber()) {
        List<String> cells = new ArrayList<>();
        cells.add(key.replaceFirst("_(kb|pct|mib_s|ms)$", ""));
        for (String figure : List.of("max", "mean", "p95")) {
          cells.add(value(key, figures.path(figure)));
        }
        if (drawn) {
          cells.add(sparklines.of(key));
        }
        table.row(cells.toArray(String[]::new));
      }
    }
    return table;
  }

  /** The devices that are in the sums, the busiest first. */
  static Table devices(Report report) {
    Table table = new Table("", "device", ">in", ">out", ">fastest in", ">fastest out");
    addDevices(table, "disks", report.at("/resources_seen/disks"), "read", "written", "write");
    addDevices(table, "nets", report.at("/resources_seen/nets"), "received", "sent", "tx");
    return table;
  }

  private static void addDevices(
      Table table, String label, JsonNode devices, String in, String out, String outRate) {
    List<JsonNode> counted = new ArrayList<>();
    for (JsonNode device : devices) {
      if (device.path("counted").asBoolean()) {
        counted.add(device);
      }
    }
    counted.sort(
        Comparator.comparingDouble(
            device ->
                -device.path("bytes_" + in).asDouble() - device.path("bytes_" + out).asDouble()));
    String inRate = in.equals("read") ? "read" : "rx";
    for (int i = 0; i < Math.min(DEVICES, counted.size()); i++) {
      JsonNode device = counted.get(i);
      table.row(
          i == 0 ? label : "",
          Texts.cut(Texts.escape(device.path("device").asText("?")), 28),
          value("bytes_", device.path("bytes_" + in)),
          value("bytes_", device.path("bytes_" + out)),
          value("_mib_s", device.path("max_" + inRate + "_mib_s")),
          value("_mib_s", device.path("max_" + outRate + "_mib_s")));
    }
  }

  /** The limits of the cgroup; empty if none is visible. */
  static Table limits(Report report) {
    Table table = new Table("", ">");
    report
        .at("/resources_seen/limits")
        .properties()
        .forEach(
            limit -> {
              if (!limit.getValue().isNull()) {
                table.row(Texts.escape(limit.getKey()), value(limit.getKey(), limit.getValue()));
              }
            });
    return table;
  }

  /** The threads that used the most CPU time, by name, and the ended ones. */
  static Table threads(Report report) {
    Table table = new Table("", ">threads", ">CPU", ">of the run");
    Double duration = report.number("/meta/duration_ms");
    JsonNode threads = report.at("/resources_seen/threads");
    for (int i = 0; i < Math.min(THREADS, threads.size()); i++) {
      JsonNode thread = threads.get(i);
      double cpu = thread.path("cpu_ms").asDouble();
      table.row(
          Texts.cut(Texts.escape(thread.path("name").asText("?")), 40),
          value("", thread.path("threads")),
          value("cpu_ms", thread.path("cpu_ms")),
          duration == null || duration <= 0
              ? "-"
              : String.format(Locale.ROOT, "%.1f %%", 100 * cpu / duration));
    }
    return table;
  }

  /** The best and the worst peers, each from the outermost inwards; all if they are few. */
  static Table peers(Report report) {
    Table table =
        new Table(
                "",
                "peer",
                ">quality",
                ">full",
                ">partial",
                ">failed",
                ">blocks",
                ">batch",
                "last error")
            .leastFirst("last error", "batch", "partial", "full")
            .whole("peer");
    addPeers(table, "best", report.root().path("peer_health_top"));
    addPeers(table, "worst", report.root().path("peer_health_worst"));
    return table;
  }

  private static void addPeers(Table table, String label, JsonNode peers) {
    for (int i = 0; i < Math.min(PEERS, peers.size()); i++) {
      JsonNode peer = peers.get(i);
      String error = peer.path("last_error").asText("");
      String banned = peer.path("is_banned").asBoolean() ? "banned; " : "";
      table.row(
          i == 0 ? label : "",
          Texts.cut(Texts.escape(peer.path("peer_id").asText("?")), 28),
          number(peer.path("quality_score"), q -> String.format(Locale.ROOT, "%.2f", q)),
          value("", peer.path("successes")),
          value("", peer.path("partials")),
          value("", peer.path("failures")),
          value("", peer.path("assigned_blocks")),
          value("", peer.path("batch_limit")),
          Texts.cut(Texts.escape(banned + (error.equals("null") ? "" : error)), 40));
    }
  }

  /** The spans that took the most time. */
  static Table spans(Report report) {
    Table table =
        new Table("", ">count", ">total", ">self", ">p50", ">p95", ">p99", ">max")
            .leastFirst("p99", "p50", "self", "p95");
    List<JsonNode> spans = new ArrayList<>();
    report.root().path("spans").forEach(spans::add);
    spans.sort(
        (a, b) -> Double.compare(b.path("total_ms").asDouble(), a.path("total_ms").asDouble()));
    for (JsonNode span : spans.subList(0, Math.min(SPANS, spans.size()))) {
      table.row(
          Texts.cut(Texts.escape(span.path("name").asText("?")), 28),
          value("", span.path("count")),
          value("total_ms", span.path("total_ms")),
          value("self_ms", span.path("self_ms")),
          value("p50_ms", span.path("p50_ms")),
          value("p95_ms", span.path("p95_ms")),
          value("p99_ms", span.path("p99_ms")),
          value("max_ms", span.path("max_ms")));
    }
    return table;
  }

  /** A point of the run, elapsed and on the wall clock. */
  static String at(Report report, TimeFormat times, double millis) {
    return times.both(report.startedAt(), Math.round(millis));
  }

  /** When a finding was: a point or a time of the run; empty if it is about the whole run. */
  static String when(Report report, TimeFormat times, JsonNode finding) {
    JsonNode from = finding.path("t_ms").path(0);
    JsonNode to = finding.path("t_ms").path(1);
    if (!from.isNumber() || !to.isNumber()) {
      return "";
    }
    Double end = report.number("/meta/duration_ms");
    if (from.asLong() <= 0 && (to.asLong() <= 0 || (end != null && to.asLong() >= end))) {
      return "";
    }
    String at = at(report, times, from.asDouble());
    return from.asLong() == to.asLong()
        ? "at " + at
        : "from " + at + " to +" + TimeFormat.elapsed(to.asLong());
  }

  /** A value in the unit that its key names, escaped. */
  static String value(String key, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "-";
    }
    if (!value.isNumber()) {
      return Texts.escape(value.isTextual() ? value.asText() : value.toString());
    }
    if (key.endsWith("_ms")) {
      return Texts.duration(value.asDouble());
    }
    if (key.endsWith("_kb")) {
      return Texts.kib(value.asDouble());
    }
    if (key.endsWith("_pct")) {
      return String.format(Locale.ROOT, "%.1f %%", value.asDouble());
    }
    if (key.endsWith("_mib_s")) {
      return String.format(Locale.ROOT, "%.2f MiB/s", value.asDouble());
    }
    if (key.startsWith("bytes_")) {
      return Texts.bytes(value.asDouble());
    }
    return value.isIntegralNumber() ? Texts.count(value.asLong()) : Texts.number(value.asDouble());
  }

  private static String number(JsonNode value, DoubleFunction<String> text) {
    return value.isNumber() ? text.apply(value.asDouble()) : "-";
  }
}
