package dev.tachograph.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the files that one run left in a directory of its own. */
final class RunRecord {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BRACKETS_OF_A_TRACE = 2;

  private final List<Path> files;
  private final JsonNode report;

  private RunRecord(List<Path> files, JsonNode report) {
    this.files = files;
    this.report = report;
  }

  /**
   * Reads a directory.
   *
   * @throws IOException if there is not exactly one complete report
   */
  static RunRecord in(Path dir) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(dir)) {
      files = list.sorted().toList();
    }
    List<Path> reports =
        files.stream().filter(file -> ends(file, ".json") && !ends(file, ".trace.json")).toList();
    if (reports.size() != 1) {
      throw new IOException("one report was expected of the run, not " + reports.size());
    }
    return new RunRecord(files, JSON.readTree(reports.get(0).toFile()));
  }

  /** The duration of the sync as measured by the node. */
  double syncSeconds() {
    return report.path("results").path("sync_ms").asDouble(Double.NaN) / 1_000;
  }

  /** What was recorded, and what was lost. */
  NodeResult.Recorded recorded() throws IOException {
    long lines = 0;
    long lost = ledgerLost("logs") + ledgerLost("events");
    for (Path file : files) {
      if (ends(file, ".trace.json")) {
        lines += count(file) - BRACKETS_OF_A_TRACE;
      } else if (ends(file, ".jsonl")) {
        lines += count(file);
      }
      if (ends(file, ".logs.jsonl")) {
        lost += reportedLost(file);
      }
    }
    JsonNode recorder = report.path("recorder");
    return new NodeResult.Recorded(
        lines,
        recorder.path("bytes_written").asLong(),
        lost,
        recorder.path("cpu_ms").asDouble(Double.NaN));
  }

  private long ledgerLost(String stream) {
    return report.path(stream).path("dropped").asLong();
  }

  /** The report has no ledger for the other streams; their losses are reported in the log. */
  private static long reportedLost(Path logs) throws IOException {
    long lost = 0;
    try (Stream<String> lines = Files.lines(logs)) {
      for (String line : lines.filter(text -> text.contains("\"records dropped\"")).toList()) {
        JsonNode fields = JSON.readTree(line).path("fields");
        String stream = fields.path("stream").asText();
        boolean inLedger = stream.equals("logs") || stream.equals("events");
        lost += inLedger ? 0 : fields.path("dropped").asLong();
      }
    }
    return lost;
  }

  private static long count(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  private static boolean ends(Path file, String suffix) {
    return file.getFileName().toString().endsWith(suffix);
  }
}
