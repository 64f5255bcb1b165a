package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds differences between the sides other than the figures. */
final class Differences {
  private static final String UNKNOWN = "unknown";

  private final List<RunFigures> base;
  private final List<RunFigures> head;

  /** Of each run, taken once, since what a run hands out is a copy. */
  private final List<JsonNode> baseReports;

  private final List<JsonNode> headReports;
  private final List<Difference> found = new ArrayList<>();

  private Differences(List<RunFigures> base, List<RunFigures> head) {
    this.base = base;
    this.head = head;
    this.baseReports = base.stream().map(RunFigures::report).toList();
    this.headReports = head.stream().map(RunFigures::report).toList();
  }

  static List<Difference> of(List<RunFigures> base, List<RunFigures> head) {
    Differences differences = new Differences(base, head);
    differences.all();
    return List.copyOf(differences.found);
  }

  private void all() {
    for (String key : List.of("host", "arch", "os", "cpu_count", "memory_kb", "container")) {
      compare("machine", key, "/meta/env/" + key);
    }
    compare("limits", "memory_max_kb", "/resources_seen/limits/memory_max_kb");
    compare("limits", "cpu_max_cores", "/resources_seen/limits/cpu_max_cores");
    compare("limits", "heap_max_kb", "/resources/heap_max_kb/max");
    if (SafepointTimes.differ(base, head)) {
      List<String> left = List.copyOf(SafepointTimes.meanings(base));
      List<String> right = List.copyOf(SafepointTimes.meanings(head));
      found.add(new Difference("format", "safepoint_ms", left, right));
    }
    compare("jdk", "java", "/meta/build/java");
    compare("jdk", "jvm_flags", "/meta/build/jvm_flags");
    compare("build", "version", "/meta/build/version");
    compare("build", "commit", "/meta/build/commit");
    Set<String> keys = new TreeSet<>();
    baseReports.forEach(run -> run.path("config").fieldNames().forEachRemaining(keys::add));
    headReports.forEach(run -> run.path("config").fieldNames().forEachRemaining(keys::add));
    for (String key : keys) {
      compare("config", key, run -> run.path("config").path(key));
    }
    if (keys.isEmpty()) {
      compare("argv", "argv", "/argv");
    }
    statuses();
  }

  private void compare(String kind, String key, String pointer) {
    compare(kind, key, run -> run.at(pointer));
  }

  private void compare(String kind, String key, Function<JsonNode, JsonNode> of) {
    Set<String> left = values(baseReports, of);
    Set<String> right = values(headReports, of);
    Set<String> all = new TreeSet<>(left);
    all.addAll(right);
    // What differs between the runs of a side, such as a directory, says nothing about the sides.
    boolean allDistinct = all.size() == base.size() + head.size() && all.size() > 2;
    if (all.size() > 1 && !(allDistinct && kind.equals("config"))) {
      found.add(new Difference(kind, key, List.copyOf(left), List.copyOf(right)));
    }
  }

  private static Set<String> values(List<JsonNode> runs, Function<JsonNode, JsonNode> of) {
    Set<String> values = new TreeSet<>();
    for (JsonNode run : runs) {
      JsonNode value = of.apply(run);
      values.add(
          value.isMissingNode()
              ? UNKNOWN
              : value.isTextual() ? value.textValue() : value.toString());
    }
    return values;
  }

  private void statuses() {
    Set<String> left = new TreeSet<>();
    Set<String> right = new TreeSet<>();
    base.forEach(run -> left.add(run.status()));
    head.forEach(run -> right.add(run.status()));
    Set<String> completed = Set.of("completed");
    if (!left.equals(completed) || !right.equals(completed)) {
      found.add(0, new Difference("status", "status", List.copyOf(left), List.copyOf(right)));
    }
  }
}
