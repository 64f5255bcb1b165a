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

/** The files of the one run in a directory. */
final class RunOfProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  RunOfProgram(Path directory) {
    this.directory = directory;
  }

  private List<Path> files(String end) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().matches("[-0-9_]+" + end)).toList();
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
}
