package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunStatus;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.report.RunContext;
import dev.tachograph.report.RunReport;
import dev.tachograph.report.RunReport.EndInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports and final names for programs that write their files without a run. */
class RunReportsTest {
  private final RunClock clock = RunClock.start();
  private final String base = RunReports.runTimestampUtc(clock.startedAt());

  @TempDir Path directory;

  private Path write(String suffix) throws IOException {
    Path part = directory.resolve(base + suffix + ".part");
    try (JsonLogWriter log = JsonLogWriter.create(part, clock)) {
      log.record(LogRecord.builder(Level.INFO, "test").message("written").build());
    }
    return part;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void finalizedFilesHaveTheirNamesAndNothingElseIsLeft() throws IOException {
    write(".logs.jsonl");
    write(".events.jsonl");
    List<Path> finished = RunReports.finalizeLogFiles(directory, base);
    assertThat(finished)
        .containsExactly(
            directory.resolve(base + ".logs.jsonl"), directory.resolve(base + ".events.jsonl"));
    assertThat(names()).containsExactly(base + ".events.jsonl", base + ".logs.jsonl");
    assertThat(Files.readString(finished.get(0))).contains("\"written\"");
    assertThat(RunReports.finalizeLogFiles(directory, base)).isEmpty();
  }

  @Test
  void aFileThatHasTheNameAlreadyIsNotReplaced() throws IOException {
    write(".logs.jsonl");
    Path there = Files.writeString(directory.resolve(base + ".logs.jsonl"), "other");
    assertThat(RunReports.finalizeLogFiles(directory, base))
        .containsExactly(directory.resolve(base + ".logs.1.jsonl"));
    assertThat(Files.readString(there)).isEqualTo("other");
  }

  @Test
  void filesOfARunAreLeftToIt() throws IOException {
    Path part = write(".logs.jsonl");
    Path journal = Files.createFile(directory.resolve(base + ".journal"));
    assertThatThrownBy(() -> RunReports.finalizeLogFiles(directory, base))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("files of a run");
    assertThat(part).exists();
    assertThat(journal).exists();
  }

  @Test
  void filesOfARunWhoseJournalIsGoneAreLeftToIt() throws IOException {
    Path part = write(".logs.jsonl");
    Files.createFile(directory.resolve(base + ".json.part"));
    assertThatThrownBy(() -> RunReports.finalizeLogFiles(directory, base))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(part).exists();
    assertThat(names()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x/2026-01-01__00-00-00", "", "/etc/x", "2026-01-01__00-00-00.logs.jsonl"})
  void whatIsNoBaseIsRefused(String wrong) {
    assertThatThrownBy(() -> RunReports.finalizeLogFiles(directory, wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names of files begin with");
  }

  @Test
  void aReportSaysHowTheRunStands() {
    RunContext begun =
        RunContext.begun(
            base,
            base + "-1",
            "by hand",
            clock,
            List.of("--all"),
            Map.of(),
            RunContext.Ties.none());
    RunReport report = RunReports.generateRunReport(begun, RunStatus.RUNNING, EndInfo.running());
    assertThat(new String(RunReports.toJson(report), StandardCharsets.UTF_8))
        .startsWith("{\"format\":\"" + RunReport.FORMAT + "\",\"status\":\"running\"")
        .contains("\"run_name\":\"by hand\"", "\"argv\":[\"--all\"]");
  }

  @Test
  void aReportHasEachOfManyPeers() {
    RunContext of =
        RunContext.begun(
            base, base + "-1", null, clock, List.of(), Map.of(), RunContext.Ties.none());
    List<PeerHealthSummary> peers =
        IntStream.range(0, 20_000).mapToObj(i -> Peers.peer("peer-" + i, 5, 1)).toList();
    RunContext context =
        new RunContext(
            of.base(),
            of.runId(),
            of.runName(),
            of.clock(),
            of.argv(),
            of.config(),
            of.derived(),
            of.results(),
            of.tags(),
            of.progress(),
            of.resources(),
            peers,
            of.spans(),
            of.events(),
            of.logs(),
            of.findings(),
            of.recorder(),
            of.resourcesSeen(),
            of.ties());
    RunReport report = RunReports.generateRunReport(context, RunStatus.RUNNING, EndInfo.running());
    String json = new String(RunReports.toJson(report), StandardCharsets.UTF_8);
    boolean hasLast = json.contains("\"peer_id\":\"peer-19999\",\"is_banned\":false");
    boolean hasEmpty = json.contains("{},{}");
    assertThat(hasLast).isTrue();
    assertThat(hasEmpty).isFalse();
    assertThat(json).hasSizeLessThan(20 << 20).endsWith("}\n");
  }
}
