package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A baseline, the figures of runs kept under a name, in the format {@code tachograph-baseline/1},
 * which is {@code docs/formats/baseline.md}. It stands for its runs after they were removed.
 */
public final class BaselineJson {
  /** The format that is written, the only one so far. */
  public static final String FORMAT = "tachograph-baseline/1";

  /** A list of peers that is longer is not kept: there may be tens of thousands. */
  private static final int MOST_PEERS = 100;

  private static final List<String> PEERS =
      List.of("peer_health_all", "peer_health_top", "peer_health_worst");

  private BaselineJson() {}

  /**
   * Writes runs.
   *
   * @param name that of the baseline
   * @param savedAt when it is made, RFC 3339 in UTC
   * @param runs 1 to {@link Comparison#MAX_RUNS}
   * @return a new object
   */
  public static ObjectNode of(String name, String savedAt, List<RunFigures> runs) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT).put("name", name).put("saved_at", savedAt);
    ArrayNode array = root.putArray("runs");
    for (RunFigures run : runs) {
      ObjectNode of = array.addObject().put("run", run.run()).put("status", run.status());
      ArrayNode metrics = of.putArray("metrics");
      run.metrics().forEach((metric, value) -> metric(metrics.addObject(), metric, value));
      JsonNode report = run.report();
      if (report instanceof ObjectNode object) {
        object.remove("read");
        PEERS.stream()
            .filter(key -> object.path(key).size() > MOST_PEERS)
            .toList()
            .forEach(object::remove);
      }
      of.set("report", report);
    }
    return root;
  }

  private static void metric(ObjectNode of, Metric metric, double value) {
    of.put("name", metric.name()).put("unit", metric.unit());
    of.put("better", lower(metric.better())).put("noise", lower(metric.noise()));
    of.put("value", value);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the runs of a baseline.
   *
   * @param root a whole baseline
   * @return its runs, 1 to {@link Comparison#MAX_RUNS}
   * @throws IllegalArgumentException if it is none, or damaged; the message says where, after the
   *     name of the file
   */
  public static List<RunFigures> runs(JsonNode root) {
    String format = root.path("format").asText("");
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException(
          format.isEmpty()
              ? "is no baseline"
              : "has the format '" + format + "', this tacho reads " + FORMAT);
    }
    List<RunFigures> runs = new ArrayList<>();
    JsonNode array = root.path("runs");
    for (JsonNode run : array) {
      String at = "/runs/" + runs.size();
      require(run.path("run").isTextual(), at + "/run");
      require(run.path("status").isTextual(), at + "/status");
      require(run.path("report").isObject(), at + "/report");
      require(run.path("metrics").isArray(), at + "/metrics");
      Map<Metric, Double> metrics = new LinkedHashMap<>();
      for (JsonNode metric : run.path("metrics")) {
        String where = at + "/metrics/" + metrics.size();
        require(metric.path("name").isTextual() && metric.path("unit").isTextual(), where);
        require(metric.path("value").isNumber(), where + "/value");
        metrics.put(
            new Metric(
                metric.path("name").textValue(),
                metric.path("unit").textValue(),
                of(Metric.Better.class, metric.path("better"), where + "/better"),
                of(Metric.Noise.class, metric.path("noise"), where + "/noise")),
            metric.path("value").doubleValue());
      }
      runs.add(
          new RunFigures(
              run.path("run").textValue(),
              run.path("status").textValue(),
              metrics,
              run.path("report")));
    }
    require(array.isArray() && !runs.isEmpty() && runs.size() <= Comparison.MAX_RUNS, "/runs");
    return runs;
  }

  private static <E extends Enum<E>> E of(Class<E> type, JsonNode word, String where) {
    for (E constant : type.getEnumConstants()) {
      if (word.asText("").equals(lower(constant))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(damaged(where));
  }

  private static void require(boolean right, String where) {
    if (!right) {
      throw new IllegalArgumentException(damaged(where));
    }
  }

  private static String damaged(String where) {
    return "is damaged: " + where + " is not what a baseline has there";
  }
}
