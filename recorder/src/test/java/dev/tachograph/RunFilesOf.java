package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        .filter(name -> name.endsWith(".json") && !name.endsWith(".trace.json"))
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

  List<JsonNode> lines(String suffix) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text(suffix).split("\n")) {
      if (!line.isEmpty()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  List<String> messages() throws IOException {
    return lines(".logs.jsonl").stream().map(line -> line.get("message").asText()).toList();
  }

  JsonNode trace() throws IOException {
    return JSON.readTree(text(".trace.json"));
  }

  /** Everything that must hold for any run that was finished. */
  RunFilesOf check() throws IOException {
    assertThat(names(dir)).noneMatch(name -> name.endsWith(".part") || name.endsWith(".journal"));
    JsonNode report = report();
    ledger(report.get("logs"), lines(".logs.jsonl").size());
    ledger(report.get("events"), lines(".events.jsonl").size());
    lines(".resources.jsonl");
    assertThat(text(".json") + text(".logs.jsonl") + text(".trace.json")).doesNotContain("hunter2");
    checkTrace();
    return this;
  }

  private static void ledger(JsonNode ledger, int lines) {
    assertThat(ledger.get("written").asInt()).isEqualTo(lines);
    assertThat(ledger.get("produced").asLong())
        .isEqualTo(
            ledger.get("written").asLong()
                + ledger.get("collapsed").asLong()
                + ledger.get("dropped").asLong());
  }

  private void checkTrace() throws IOException {
    Map<Long, Deque<String>> open = new HashMap<>();
    Map<Long, Double> last = new HashMap<>();
    for (JsonNode event : trace()) {
      long tid = event.get("tid").asLong();
      String phase = event.get("ph").asText();
      if (phase.equals("B") || phase.equals("E")) {
        double at = event.get("ts").asDouble();
        assertThat(at).isGreaterThan(last.getOrDefault(tid, -1.0));
        last.put(tid, at);
        Deque<String> stack = open.computeIfAbsent(tid, any -> new ArrayDeque<>());
        if (phase.equals("B")) {
          stack.push(event.get("name").asText());
        } else {
          assertThat(stack.pop()).isEqualTo(event.get("name").asText());
        }
      }
    }
    assertThat(open.values()).allMatch(Deque::isEmpty);
  }
}
