package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.resources.ResourceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A run report whose gaps are filled from the files: figures of samples, spans and peers, which the
 * report of a running or killed run lacks. What the report contains is kept.
 */
public final class CompleteReport {
  private static final int TOP = 10;

  private CompleteReport() {}

  /** The report of a run with {@code missing} and {@code read} added and its gaps filled. */
  public static ObjectNode of(RunData run) {
    ObjectNode report =
        run.report().isObject()
            ? run.report().deepCopy()
            : com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    if (report.path("resources").isEmpty()) {
      report.set("resources", resources(run.samples()));
    }
    if (report.path("spans").isEmpty() && run.spans().count() > 0) {
      report.set("spans", spans(run.spans()));
    }
    if (report.path("peer_health_all").isEmpty() && !run.events().peers().isEmpty()) {
      peers(report, run.events());
    }
    if (report.path("progress").isEmpty()) {
      progress(report, run.samples());
    }
    ArrayNode missing = report.putArray("missing");
    run.missing().forEach(missing::add);
    read(report.putObject("read"), run);
    return report;
  }

  private static void read(ObjectNode read, RunData run) {
    read.put("duration_ms", run.durationMillis());
    read.put("samples", run.samples().seen());
    read.put("log_lines", run.logs().lines());
    ObjectNode levels = read.putObject("log_records");
    for (String level : LogLevels.NAMES) {
      levels.put(level, run.logs().records(level));
    }
    ObjectNode events = read.putObject("events");
    run.events().kinds().forEach((name, kind) -> events.put(name, kind.count()));
    read.put("spans", run.spans().count());
  }

  private static ObjectNode resources(Samples samples) {
    ObjectNode resources = Json.MAPPER.createObjectNode();
    for (String key : samples.keys()) {
      Figures figures = samples.figures(key);
      if (figures.count() > 0) {
        ObjectNode of = resources.putObject(key);
        of.put("count", figures.count());
        of.put("min", figures.min());
        of.put("mean", figures.mean());
        of.put("p50", figures.percentile(50));
        of.put("p95", figures.percentile(95));
        of.put("max", figures.max());
      }
    }
    return resources;
  }

  private static ArrayNode spans(SpanData spans) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    List<Map.Entry<String, SpanData.Name>> sorted = new ArrayList<>(spans.names().entrySet());
    sorted.sort(Comparator.comparingDouble(entry -> -entry.getValue().millis().sum()));
    for (Map.Entry<String, SpanData.Name> entry : sorted) {
      Figures millis = entry.getValue().millis();
      ObjectNode of = array.addObject();
      of.put("name", entry.getKey());
      of.put("count", millis.count());
      of.put("total_ms", millis.sum());
      of.put("self_ms", entry.getValue().selfMillis());
      of.put("p50_ms", millis.percentile(50));
      of.put("p95_ms", millis.percentile(95));
      of.put("p99_ms", millis.percentile(99));
      of.put("max_ms", millis.max());
    }
    return array;
  }

  private static void peers(ObjectNode report, EventData events) {
    List<ObjectNode> peers = new ArrayList<>();
    events
        .peers()
        .forEach(
            (id, peer) -> {
              ObjectNode of = Json.MAPPER.createObjectNode();
              long batches = peer.millis().count();
              of.put("peer_id", id);
              of.put("is_banned", peer.bans() > 0);
              of.put("successes", batches - peer.failures());
              of.put("failures", peer.failures());
              of.put("assignments", batches);
              of.put("assigned_blocks", peer.blocks());
              of.put("quality_samples", batches);
              of.put(
                  "quality_score",
                  batches == 0 ? 0 : (double) (batches - peer.failures()) / batches);
              peers.add(of);
            });
    peers.sort(Comparator.comparingDouble(peer -> -peer.path("quality_score").asDouble()));
    report.putArray("peer_health_all").addAll(peers);
    List<ObjectNode> tried =
        peers.stream().filter(peer -> peer.path("quality_samples").asLong() > 0).toList();
    int half = (tried.size() + 1) / 2;
    report.putArray("peer_health_top").addAll(tried.subList(0, Math.min(TOP, half)));
    List<ObjectNode> worst = new ArrayList<>(tried.subList(half, tried.size()));
    java.util.Collections.reverse(worst);
    report.putArray("peer_health_worst").addAll(worst.subList(0, Math.min(TOP, worst.size())));
  }

  private static void progress(ObjectNode report, Samples samples) {
    if (samples.size() == 0 || Double.isNaN(Series.done(samples, samples.size() - 1))) {
      return;
    }
    ObjectNode progress = report.putObject("progress");
    for (String name : samples.keys()) {
      ResourceKey key = ResourceKey.named(name);
      double value = samples.value(name, samples.size() - 1);
      boolean isProgress = key == null ? samples.own().contains(name) : key.isProgress();
      if (isProgress && Double.isFinite(value)) {
        if (value != Math.rint(value)) {
          progress.put(name, value);
        } else {
          progress.put(name, (long) value);
        }
      }
    }
  }
}
