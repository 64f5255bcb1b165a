package dev.tachograph.analysis.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.Metric.Better;
import dev.tachograph.analysis.figures.Metric.Noise;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.run.Figures;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.resources.KeyComparison;
import dev.tachograph.resources.ResourceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Extracts the metrics of a run from its completed report and its files. */
public final class Metrics {
  private static final List<String> UNITS = List.of("ms", "kb", "pct", "mib_s");

  /** The key that has a name without its unit: the recorder's first. Others keep their unit. */
  private static final Map<String, ResourceKey> NAMES = names();

  private final Map<Metric, Double> metrics = new LinkedHashMap<>();

  private Metrics() {}

  /** The metrics of a run, from its files and its completed report. */
  public static RunFigures of(String run, String status, RunData data, JsonNode report) {
    Metrics metrics = new Metrics();
    double millis = data.durationMillis();
    metrics.whole(report, millis);
    metrics.bytes(data.samples(), report);
    metrics.records(data, report);
    metrics.resources(report.path("resources"));
    report.path("spans").forEach(metrics::span);
    data.events().kinds().forEach((name, kind) -> metrics.event(name, kind.count(), kind.millis()));
    metrics.peers(report);
    metrics.results("results.", report.path("results"));
    return new RunFigures(run, status, metrics.metrics, report);
  }

  private void whole(JsonNode report, double millis) {
    if (millis <= 0) {
      return;
    }
    put("duration", "ms", Better.LOWER, Noise.TIME, millis);
    JsonNode processed = done(report);
    boolean units = processed.isNumber() && processed.asDouble() > 0;
    if (units) {
      double done = processed.asDouble() * 1000 / millis;
      put("throughput", "per_s", Better.HIGHER, Noise.TIME, done);
      put("processed", "", Better.NEITHER, Noise.COUNT, processed.asDouble());
    }
    JsonNode cpu = report.at("/resources/proc_cpu_pct/mean");
    if (cpu.isNumber()) {
      double cpuMillis = cpu.asDouble() / 100 * millis;
      put("cpu_time", "ms", Better.LOWER, Noise.TIME, cpuMillis);
      if (units) {
        double each = cpuMillis / processed.asDouble();
        put("cpu_per_unit", "ms", Better.LOWER, Noise.TIME, each);
      }
    }
  }

  /** Units done, under whichever key the program provides them. */
  private static JsonNode done(JsonNode report) {
    JsonNode done = report.at("/progress/done");
    return done.isNumber() ? done : report.at("/progress/processed");
  }

  /** Adds what was allocated, read and written. */
  private void bytes(Samples samples, JsonNode report) {
    JsonNode allocated = report.at("/resources_seen/allocated_bytes");
    if (allocated.isNumber()) {
      put("allocated", "bytes", Better.LOWER, Noise.COUNT, allocated.asDouble());
      double processed = done(report).asDouble(0);
      if (processed > 0) {
        double each = allocated.asDouble() / processed;
        put("allocated_per_unit", "bytes", Better.LOWER, Noise.COUNT, each);
      }
    }
    for (String way : List.of("read", "write")) {
      double mib = Series.total(samples, "proc_" + way + "_mib_s");
      put("proc_" + way, "bytes", Better.LOWER, Noise.COUNT, mib * (1 << 20));
    }
  }

  private void records(RunData data, JsonNode report) {
    JsonNode levels = report.at("/logs/by_level");
    boolean reported = levels.isObject();
    if (reported || data.logs().lines() > 0) {
      for (String level : List.of("ERROR", "WARN")) {
        double count =
            reported ? levels.path(level).path("produced").asDouble(0) : data.logs().records(level);
        String name = level.equals("ERROR") ? "log_errors" : "log_warnings";
        put(name, "", Better.LOWER, Noise.COUNT, count);
      }
    }
    for (String stream : List.of("logs", "events")) {
      JsonNode account = report.path(stream);
      if (account.path("produced").isNumber()) {
        double produced = account.path("produced").asDouble();
        put(stream + "_produced", "", Better.NEITHER, Noise.COUNT, produced);
        double dropped = account.path("dropped").asDouble(0);
        put(stream + "_dropped", "", Better.LOWER, Noise.COUNT, dropped);
      }
    }
    if (report.path("findings").isArray()) {
      put("findings", "", Better.LOWER, Noise.COUNT, report.path("findings").size());
    }
    JsonNode bytes = report.at("/recorder/bytes_written");
    if (bytes.isNumber()) {
      put("recorder_bytes", "bytes", Better.LOWER, Noise.COUNT, bytes.asDouble());
    }
  }

  private void resources(JsonNode resources) {
    Map<String, Integer> owns = new HashMap<>();
    resources.fieldNames().forEachRemaining(key -> owns.merge(withoutUnit(key), 1, Integer::sum));
    for (Map.Entry<String, JsonNode> entry : resources.properties()) {
      String key = entry.getKey();
      String name = withoutUnit(key);
      ResourceKey first = NAMES.get(name);
      boolean alone = first == null ? owns.getOrDefault(name, 0) == 1 : first.key().equals(key);
      resource(key, alone ? name : key, entry.getValue());
    }
  }

  private static Map<String, ResourceKey> names() {
    Map<String, ResourceKey> names = new HashMap<>();
    ResourceKey.all().forEach(key -> names.putIfAbsent(withoutUnit(key.key()), key));
    return names;
  }

  private static String unit(String key) {
    return UNITS.stream().filter(unit -> key.endsWith("_" + unit)).findFirst().orElse("");
  }

  private static String withoutUnit(String key) {
    String unit = unit(key);
    return unit.isEmpty() ? key : key.substring(0, key.length() - unit.length() - 1);
  }

  private void resource(String key, String name, JsonNode figures) {
    ResourceKey known = ResourceKey.named(key);
    KeyComparison way = known == null ? KeyComparison.LESS : known.compared();
    if (way == KeyComparison.NOT) {
      return;
    }
    String unit = unit(key);
    Better better = way == KeyComparison.NEITHER ? Better.NEITHER : Better.LOWER;
    for (String figure : List.of("mean", "p95", "max")) {
      JsonNode value = figures.path(figure);
      if (value.isNumber()) {
        put(name + "_" + figure, unit, better, Noise.TIME, value.asDouble());
      }
    }
  }

  private void span(JsonNode span) {
    String prefix = "span." + span.path("name").asText("?") + ".";
    put(prefix + "count", "", Better.NEITHER, Noise.COUNT, span.path("count").asDouble());
    for (String figure : List.of("self", "p50", "p95", "p99", "max")) {
      JsonNode value = span.path(figure + "_ms");
      if (value.isNumber()) {
        put(prefix + figure, "ms", Better.LOWER, Noise.TIME, value.asDouble());
      }
    }
  }

  private void event(String name, long count, Figures millis) {
    String prefix = "event." + name + ".";
    put(prefix + "count", "", Better.NEITHER, Noise.COUNT, (double) count);
    if (millis.count() > 0) {
      for (int percentile : new int[] {50, 95, 99}) {
        Double value = millis.percentile(percentile);
        if (value != null) {
          put(prefix + "p" + percentile, "ms", Better.LOWER, Noise.TIME, value);
        }
      }
      put(prefix + "max", "ms", Better.LOWER, Noise.TIME, millis.max());
    }
  }

  private void peers(JsonNode report) {
    JsonNode peers = report.path("peer_health_all");
    if (!peers.isEmpty()) {
      int banned = 0;
      double failures = 0;
      for (JsonNode peer : peers) {
        banned += peer.path("is_banned").asBoolean() ? 1 : 0;
        failures += peer.path("failures").asDouble();
      }
      put("peers", "", Better.NEITHER, Noise.COUNT, peers.size());
      put("peers_banned", "", Better.LOWER, Noise.COUNT, banned);
      put("peer_failures", "", Better.LOWER, Noise.COUNT, failures);
    }
  }

  /** Every number among the results; which way is better is known of times and rates alone. */
  private void results(String prefix, JsonNode results) {
    for (Map.Entry<String, JsonNode> entry : results.properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isObject()) {
        results(prefix + key + ".", value);
      } else if (value.isNumber()) {
        String unit = key.endsWith("_per_s") ? "per_s" : unit(key);
        Better better =
            unit.equals("ms")
                ? Better.LOWER
                : unit.equals("per_s") ? Better.HIGHER : Better.NEITHER;
        Noise noise = unit.isEmpty() ? Noise.COUNT : Noise.TIME;
        put(prefix + key, unit, better, noise, value.asDouble());
      }
    }
  }

  private void put(String name, String unit, Better better, Noise noise, double value) {
    if (Double.isFinite(value)) {
      metrics.putIfAbsent(new Metric(name, unit, better, noise), value);
    }
  }
}
