package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The log lines of a recorded program, without the recorder's own. */
final class Recorded {
  private static final ObjectMapper JSON = new ObjectMapper();

  final String stdout;
  final String stderr;
  final List<JsonNode> lines = new ArrayList<>();

  Recorded(Path directory, String stdout, String stderr) throws IOException {
    this.stdout = stdout;
    this.stderr = stderr;
    List<Path> all;
    try (Stream<Path> listed = Files.list(directory)) {
      all = listed.collect(Collectors.toList());
    }
    List<Path> files =
        all.stream()
            .filter(file -> file.toString().endsWith(".logs.jsonl"))
            .collect(Collectors.toList());
    assertThat(files).as(() -> "logs among " + all + "\n" + stdout + stderr).hasSize(1);
    for (String line : Files.readAllLines(files.get(0))) {
      add(JSON.readTree(line));
    }
  }

  private void add(JsonNode line) {
    String target = line.path("target").asText();
    if (target.startsWith("dev.tachograph") || line.path("message").asText().equals("resources")) {
      assertThat(line.path("level").asText()).as(line.toString()).isNotIn("WARN", "ERROR");
      return;
    }
    // A line with a count stands for as many more.
    for (int i = 0; i < line.path("count").asInt(1); i++) {
      lines.add(line);
    }
  }

  /** {@return all lines in the form {@code LEVEL target message}, and what else each has} */
  List<String> all() {
    return lines.stream().map(Recorded::text).collect(Collectors.toList());
  }

  private static String text(JsonNode line) {
    StringBuilder text = new StringBuilder();
    text.append(line.path("level").asText()).append(' ').append(line.path("target").asText());
    text.append(' ').append(line.path("message").asText());
    for (String part : new String[] {"fields", "mdc", "markers"}) {
      JsonNode value = line.path(part);
      if (!value.isEmpty()) {
        text.append(' ').append(part).append('=').append(value);
      }
    }
    JsonNode error = line.path("error");
    if (!error.isMissingNode()) {
      text.append(" error=").append(error.path("type").asText());
      text.append(':').append(error.path("message").asText());
    }
    if (!line.path("thread").asText().equals("main")) {
      text.append(" thread=").append(line.path("thread").asText());
    }
    return text.toString();
  }

  /**
   * Checks what two threads logged, each the messages {@code <thread>-<i>} with the context {@code
   * n} of that value.
   */
  void holdsTwoThreads(int each, String... threads) {
    for (String thread : threads) {
      List<String> expected = new ArrayList<>();
      List<String> messages = new ArrayList<>();
      List<String> contexts = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        expected.add(thread + "-" + i);
      }
      for (JsonNode line : lines) {
        if (line.path("thread").asText().equals(thread)) {
          messages.add(line.path("message").asText());
          contexts.add(line.path("mdc").path("n").asText());
        }
      }
      assertThat(firstDifference(messages, expected)).as(thread).isEmpty();
      assertThat(firstDifference(contexts, expected)).as("context of " + thread).isEmpty();
    }
    assertThat(lines).hasSize(each * threads.length);
  }

  /** {@return where two lists differ first; empty if they do not} Thousands are hard to read. */
  static String firstDifference(List<String> actual, List<String> expected) {
    for (int i = 0; i < Math.max(actual.size(), expected.size()); i++) {
      String one = i < actual.size() ? actual.get(i) : "nothing";
      String other = i < expected.size() ? expected.get(i) : "nothing";
      if (!one.equals(other)) {
        return i + ": " + one + " instead of " + other;
      }
    }
    return "";
  }
}
