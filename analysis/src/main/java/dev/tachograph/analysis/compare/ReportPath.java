package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A dotted path of a report, such as {@code resources.rss_kb.max}. A row of an array is named by
 * the member that names it, as in {@code spans.fetch.p95_ms}; names may have dots themselves.
 */
final class ReportPath {
  private static final List<String> NAMES = List.of("name", "peer_id", "device", "rule");
  private static final List<String> UNITS = List.of("ms", "kb", "pct", "mib_s", "per_s", "bytes");
  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
  private static final int MOST = 20_000;

  private ReportPath() {}

  /** What stands at a path; a missing node where nothing does. */
  static JsonNode find(JsonNode report, String path) {
    JsonNode found = of(report, path);
    return found.isMissingNode() ? noneOfLevel(report, path) : found;
  }

  private static JsonNode of(JsonNode node, String path) {
    if (node.isObject()) {
      JsonNode whole = node.path(path);
      if (!whole.isMissingNode()) {
        return whole;
      }
      for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
        JsonNode found = of(node.path(path.substring(0, dot)), path.substring(dot + 1));
        if (!found.isMissingNode()) {
          return found;
        }
      }
    }
    if (node.isArray()) {
      for (JsonNode row : node) {
        String name = name(row);
        if (path.equals(name)) {
          return row;
        }
        if (!name.isEmpty() && path.startsWith(name + ".")) {
          JsonNode found = of(row, path.substring(name.length() + 1));
          if (!found.isMissingNode()) {
            return found;
          }
        }
      }
    }
    return MissingNode.getInstance();
  }

  /** A level of which no record came has no ledger: it is 0. */
  private static JsonNode noneOfLevel(JsonNode report, String path) {
    String[] keys = path.split("\\.", -1);
    boolean none =
        keys.length == 4
            && path.startsWith("logs.by_level.")
            && LEVELS.contains(keys[2])
            && report.at("/logs/by_level").isObject()
            && report.path("logs").has(keys[3]);
    return none ? JsonNodeFactory.instance.numberNode(0) : MissingNode.getInstance();
  }

  private static String name(JsonNode row) {
    for (String key : NAMES) {
      if (row.path(key).isTextual()) {
        return row.path(key).textValue();
      }
    }
    return "";
  }

  /** The paths of a report that have a value, without those of rows that have no name. */
  static List<String> all(JsonNode report) {
    List<String> paths = new ArrayList<>();
    collect(report, "", paths);
    return paths;
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    if (paths.size() >= MOST) {
      return;
    }
    if (node.isValueNode()) {
      paths.add(path);
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        collect(entry.getValue(), join(path, entry.getKey()), paths);
      }
    } else {
      for (JsonNode row : node) {
        if (!name(row).isEmpty()) {
          collect(row, join(path, name(row)), paths);
        }
      }
    }
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The unit of what stands at a path, by the end of a key; as in a metric. */
  static String unit(String path) {
    String[] keys = path.split("\\.", -1);
    for (int i = keys.length - 1; i >= 0; i--) {
      String key = keys[i];
      for (String unit : UNITS) {
        if (key.endsWith("_" + unit)) {
          return unit;
        }
      }
    }
    return "";
  }
}
