package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of a run, which may be the only one in a directory. */
final class RunOfProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ANY = "[-0-9_]+";

  private final Path directory;
  private final String name;

  RunOfProgram(Path directory) {
    this(directory, ANY);
  }

  private RunOfProgram(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /** All that have ended, by the order of their names. */
  static List<RunOfProgram> all(Path directory) throws IOException {
    return new RunOfProgram(directory)
        .files("\\.json").stream()
            .map(file -> file.getFileName().toString().replace(".json", ""))
            .sorted()
            .map(name -> new RunOfProgram(directory, name))
            .toList();
  }

  private List<Path> files(String end) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().matches(name + end)).toList();
    }
  }

  JsonNode report() throws IOException {
    List<Path> reports = files("\\.json");
    assertThat(reports).hasSize(1);
    return JSON.readTree(reports.get(0).toFile());
  }

  /** What the report has while the run goes on. */
  boolean isRunning() throws IOException {
    return files("\\.json").isEmpty() && !files("\\.json\\.part").isEmpty();
  }

  List<JsonNode> logs() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (Path file : files("\\.logs\\.jsonl")) {
      for (String line : Files.readAllLines(file)) {
        records.add(JSON.readTree(line));
      }
    }
    return records;
  }

  /** The records with that message. */
  List<JsonNode> logs(String message) throws IOException {
    return logs().stream().filter(one -> one.path("message").asText().equals(message)).toList();
  }

  List<JsonNode> trace() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    JSON.readTree(files("\\.trace\\.json").get(0).toFile()).forEach(events::add);
    return events;
  }

  /** How many samples of resources there are, also while the run goes on. */
  int samples() throws IOException {
    List<Path> found = files("\\.resources\\.jsonl(\\.part)?");
    return found.isEmpty() ? 0 : Files.readAllLines(found.get(0)).size();
  }
}
