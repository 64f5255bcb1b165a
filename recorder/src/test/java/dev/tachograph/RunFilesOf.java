package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The files that a run left in a directory, read strictly. */
final class RunFilesOf {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path dir;
  private final String base;

  RunFilesOf(Path dir, String base) {
    this.dir = dir;
    this.base = base;
  }

  /** The one run of a directory. */
  static RunFilesOf in(Path dir) throws IOException {
    List<String> bases = bases(dir);
    assertThat(bases).as("reports in %s: %s", dir, names(dir)).hasSize(1);
    return new RunFilesOf(dir, bases.get(0));
  }

  static List<String> bases(Path dir) throws IOException {
    return names(dir).stream()
        .filter(name -> name.endsWith(".json") && !name.contains(".trace."))
        .map(name -> name.substring(0, name.length() - ".json".length()))
        .toList();
  }

  static List<String> names(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  String text(String suffix) throws IOException {
    return Files.readString(dir.resolve(base + suffix));
  }

  JsonNode report() throws IOException {
    return JSON.readTree(text(".json"));
  }

  /** The names of the files of a stream, oldest first: those with a number, then the last. */
  List<String> names(String suffix) throws IOException {
    int dot = suffix.lastIndexOf('.');
    String before = base + suffix.substring(0, dot + 1);
    String after = suffix.substring(dot);
    List<String> names = new ArrayList<>();
    for (String name : names(dir)) {
      if (name.startsWith(before) && name.endsWith(after) && !name.equals(base + suffix)) {
        assertThat(name.substring(before.length(), name.length() - after.length()))
            .matches("[1-9][0-9]*");
        names.add(name);
      }
    }
    names.sort(Comparator.comparingInt(String::length).thenComparing(name -> name));
    if (Files.exists(dir.resolve(base + suffix)) || names.isEmpty()) {
      names.add(base + suffix);
    }
    return names;
  }

  List<JsonNode> lines(String suffix) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String name : names(suffix)) {
      String text = Files.readString(dir.resolve(name));
      assertThat(text.isEmpty() || text.endsWith("\n")).as("whole lines in %s", name).isTrue();
      for (String line : text.split("\n")) {
        if (!line.isEmpty()) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return lines;
  }

  List<String> messages() throws IOException {
    return lines(".logs.jsonl").stream().map(line -> line.get("message").asText()).toList();
  }

  /** The events of all files of the trace, each an array by itself. */
  ArrayNode trace() throws IOException {
    ArrayNode events = JSON.createArrayNode();
    for (String name : names(".trace.json")) {
      JsonNode array = JSON.readTree(Files.readString(dir.resolve(name)));
      assertThat(array.isArray()).as(name).isTrue();
      array.forEach(events::add);
    }
    return events;
  }

  /** Checks everything that must hold for any finished run. */
  RunFilesOf check() throws IOException {
    assertThat(names(dir)).noneMatch(name -> name.endsWith(".part") || name.endsWith(".journal"));
    JsonNode report = report();
    ledger(report.get("logs"), ".logs.jsonl");
    ledger(report.get("events"), ".events.jsonl");
    lines(".resources.jsonl");
    for (String suffix : List.of(".json", ".logs.jsonl", ".trace.json")) {
      for (String name : suffix.equals(".json") ? List.of(base + suffix) : names(suffix)) {
        assertThat(Files.readString(dir.resolve(name))).doesNotContain("hunter2");
      }
    }
    checkTrace(report.at("/events/deleted").asLong() + report.at("/logs/deleted").asLong() > 0);
    return this;
  }

  private void ledger(JsonNode ledger, String suffix) throws IOException {
    List<JsonNode> lines = lines(suffix);
    if (!ledger.get("paths").isEmpty()) {
      List<String> paths = new ArrayList<>();
      ledger.get("paths").forEach(path -> paths.add(path.asText()));
      assertThat(paths).isEqualTo(names(suffix));
    }
    assertThat(ledger.get("written").asLong() - ledger.get("deleted").asLong())
        .isEqualTo(lines.size());
    for (JsonNode level : ledger.path("by_level")) {
      assertThat(level.get("produced").asLong())
          .isEqualTo(
              level.get("written").asLong()
                  + level.get("collapsed").asLong()
                  + level.get("dropped").asLong());
    }
    assertThat(ledger.get("produced").asLong())
        .isEqualTo(
            ledger.get("written").asLong()
                + ledger.get("collapsed").asLong()
                + ledger.get("dropped").asLong());
  }

  /**
   * Whether spans are nested, spans of no thread have both ends, and arrows begin before they end;
   * unless the oldest files were deleted.
   */
  private void checkTrace(boolean deleted) throws IOException {
    Map<Long, Deque<String>> open = new HashMap<>();
    Map<Long, Double> last = new HashMap<>();
    Map<String, String> detached = new HashMap<>();
    Set<String> arrows = new HashSet<>();
    for (JsonNode event : trace()) {
      long tid = event.get("tid").asLong();
      String phase = event.get("ph").asText();
      if (phase.equals("B") || phase.equals("E")) {
        double at = event.get("ts").asDouble();
        assertThat(at).isGreaterThan(last.getOrDefault(tid, -1.0));
        last.put(tid, at);
        Deque<String> stack = open.computeIfAbsent(tid, any -> new ArrayDeque<>());
        if (deleted && phase.equals("E") && stack.isEmpty()) {
          continue;
        }
        if (phase.equals("B")) {
          stack.push(event.get("name").asText());
        } else {
          assertThat(stack.pop()).isEqualTo(event.get("name").asText());
        }
      } else if (phase.equals("b")) {
        String id = event.get("id").asText();
        assertThat(detached.put(id, event.get("name").asText())).as("span %s", id).isNull();
      } else if (phase.equals("e")) {
        String name = detached.remove(event.get("id").asText());
        assertThat(name == null && deleted || event.get("name").asText().equals(name))
            .as("the end of %s", event)
            .isTrue();
      } else if (phase.equals("s")) {
        assertThat(arrows.add(event.get("id").asText())).isTrue();
      } else if (phase.equals("f")) {
        assertThat(arrows.remove(event.get("id").asText()) || deleted).isTrue();
      }
    }
    assertThat(open.values()).allMatch(Deque::isEmpty);
    assertThat(detached).isEmpty();
  }
}
