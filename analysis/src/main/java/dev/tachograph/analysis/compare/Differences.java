package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds differences between the sides other than the figures. */
final class Differences {
  private static final String UNKNOWN = "unknown";
  private static final JsonNode NOT_GIVEN = TextNode.valueOf("not given");

  /** What whoever calls decides for each run. */
  private static final Set<String> BY_CALL = Set.of("config", "argv", "tags");

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
    Set<String> keys = members("config", Differences::config);
    Set<String> options = names(Differences::arguments);
    options.removeIf(option -> keys.contains(Arguments.asConfig(option)));
    for (String option : options) {
      compare("argv", option, run -> argument(run, option));
    }
    members("tags", run -> run.path("tags"));
    statuses();
  }

  /**
   * The configuration of the program, without where the recorder's settings come from: its bound,
   * for one, depends on the disk.
   */
  private static JsonNode config(JsonNode run) {
    JsonNode config = run.path("config");
    if (config instanceof ObjectNode given && config.at("/tachograph/out").has("origin")) {
      ObjectNode own = given.deepCopy();
      own.remove("tachograph");
      return own;
    }
    return config;
  }

  private static JsonNode arguments(JsonNode run) {
    return Arguments.of(run.path("argv"));
  }

  /** What an option is, or that it is not given. */
  private static JsonNode argument(JsonNode run, String option) {
    JsonNode value = arguments(run).path(option);
    return value.isMissingNode() ? NOT_GIVEN : value;
  }

  /** Compares each member of an object of the reports. */
  private Set<String> members(String kind, Function<JsonNode, JsonNode> object) {
    Set<String> keys = names(object);
    for (String key : keys) {
      compare(kind, key, run -> object.apply(run).path(key));
    }
    return keys;
  }

  private Set<String> names(Function<JsonNode, JsonNode> object) {
    Set<String> keys = new TreeSet<>();
    baseReports.forEach(run -> object.apply(run).fieldNames().forEachRemaining(keys::add));
    headReports.forEach(run -> object.apply(run).fieldNames().forEachRemaining(keys::add));
    return keys;
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
    if (all.size() > 1 && !(allDistinct && BY_CALL.contains(kind))) {
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
