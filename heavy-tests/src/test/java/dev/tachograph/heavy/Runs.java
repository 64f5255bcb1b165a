package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The runs that a command left: its own, and one for each of its JVMs. */
final class Runs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final Map<String, JsonNode> reports = new LinkedHashMap<>();
  private final String own;

  Runs(Path directory, String out, String err) throws IOException {
    this.directory = directory;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.matches("[^.]+\\.json")) {
          reports.put(name.replace(".json", ""), JSON.readTree(file.toFile()));
        }
        assertThat(name).as("all is finished").doesNotEndWith(".part");
      }
    }
    List<String> bases = bases(report -> !report.hasNonNull("parent"));
    assertThat(bases).as(reports.keySet().toString()).hasSize(1);
    own = bases.get(0);
    assertThat(printed("stdout")).as("stdout").isEqualTo(plain(out).toList());
    // What tacho itself says is on its stderr, and is nothing that the command printed.
    assertThat(printed("stderr"))
        .as("stderr")
        .isEqualTo(plain(err).filter(line -> !line.startsWith("tacho: ")).toList());
  }

  /** Lines without colors; Maven has some even where it prints into a file. */
  static Stream<String> plain(String printed) {
    return printed.replaceAll("\u001b\\[[0-9;]*m", "").lines();
  }

  private List<String> bases(java.util.function.Predicate<JsonNode> which) {
    List<String> bases = new ArrayList<>();
    reports.forEach(
        (base, report) -> {
          if (which.test(report)) {
            bases.add(base);
          }
        });
    return bases;
  }

  /** The report of the command. */
  JsonNode own() {
    return reports.get(own);
  }

  /** The run of the only JVM. */
  String jvm() {
    List<String> jvms = jvms();
    assertThat(jvms).as(reports.values().toString()).hasSize(1);
    return jvms.get(0);
  }

  /** The runs of the JVMs, tied to that of the command in both directions. */
  List<String> jvms() {
    List<String> children = new ArrayList<>();
    own().path("children").forEach(id -> children.add(id.asText()));
    List<String> bases = bases(report -> report.hasNonNull("parent"));
    assertThat(bases).hasSameSizeAs(children);
    for (String base : bases) {
      JsonNode meta = report(base).path("meta");
      assertThat(children).contains(meta.path("run_id").asText());
      assertThat(report(base).path("parent")).isEqualTo(own().path("meta").path("run_id"));
    }
    return bases;
  }

  JsonNode report(String base) {
    return reports.get(base);
  }

  /** Checks that a killed JVM's run is finished with the signal. */
  void wasKilled(String base) {
    JsonNode report = report(base);
    assertThat(report.path("status").asText()).isEqualTo("killed");
    assertThat(report.path("end").path("signal").asText()).isEqualTo("SIGKILL");
  }

  /** As {@link #wasKilled}, where a script is in between: old kernels do not tell us the signal. */
  void wasKilledAsGrandchild(String base) {
    JsonNode report = report(base);
    assertThat(report.path("status").asText()).isEqualTo("killed");
    assertThat(report.path("end").path("signal").asText("")).isIn("SIGKILL", "null", "");
  }

  private List<JsonNode> records(String base) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files =
          all.filter(f -> f.getFileName().toString().matches(base + "\\.logs(\\.\\d+)?\\.jsonl"))
              .sorted(Comparator.comparing(Runs::part))
              .toList();
    }
    List<JsonNode> records = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        JsonNode record = JSON.readTree(line);
        // A line with a count stands for as many more.
        for (int i = 0; i < record.path("count").asInt(1); i++) {
          records.add(record);
        }
      }
    }
    return records;
  }

  /** The order of a log's files: those with a number, and then the last. */
  private static int part(Path file) {
    String number = file.getFileName().toString().replaceAll("[^.]+\\.logs\\.?|\\.?jsonl", "");
    return number.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(number);
  }

  /** What the program of a JVM logged, without what the recorder says itself. */
  List<Line> logged(String base) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (JsonNode record : records(base)) {
      String target = record.path("target").asText();
      if (target.startsWith("dev.tachograph")
          || record.path("message").asText().equals("resources")) {
        assertThat(record.path("level").asText()).as(record.toString()).isNotIn("WARN", "ERROR");
        continue;
      }
      lines.add(
          new Line(
              record.path("level").asText(),
              record.path("thread").asText(),
              target,
              record.path("message").asText()));
    }
    return lines;
  }

  private List<String> printed(String stream) throws IOException {
    return records(own).stream()
        .filter(record -> record.path("target").asText().equals(stream))
        .map(record -> record.path("message").asText())
        .toList();
  }
}
