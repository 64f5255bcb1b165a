package dev.tachograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
  private static final String BASE = "2026-11-24__13-38-59";

  @TempDir private Path dir;

  @Test
  void linesOfAllStreamsAreCountedAndTheTraceWithoutItsBrackets() throws IOException {
    report(0, 0);
    write(".logs.jsonl", "{\"message\":\"peer connected\"}\n{\"message\":\"records\"}\n");
    write(".events.jsonl", "{}\n{}\n{}\n");
    write(".resources.jsonl", "{}\n");
    write(".trace.json", "[\n{\"ph\":\"B\"},\n{\"ph\":\"E\"}\n]\n");
    RunRecord run = RunRecord.in(dir);
    assertThat(run.recorded()).isEqualTo(new NodeResult.Recorded(8, 719_941, 0, 17));
    assertThat(run.syncSeconds()).isEqualTo(6.57);
  }

  @Test
  void lossIsOfTheLedgerAndForStreamsWithoutOneWhatTheLogReports() throws IOException {
    report(3, 4);
    write(
        ".logs.jsonl",
        """
        {"message":"records dropped","fields":{"stream":"trace","dropped":50}}
        {"message":"records dropped","fields":{"stream":"events","dropped":4}}
        {"message":"records dropped","fields":{"stream":"resources","dropped":600}}
        """);
    assertThat(RunRecord.in(dir).recorded().lost()).isEqualTo(657);
  }

  @Test
  void runWithoutAReportIsAnError() throws IOException {
    write(".json.part", "{}");
    assertThatThrownBy(() -> RunRecord.in(dir)).isInstanceOf(IOException.class);
  }

  private void report(long logsDropped, long eventsDropped) throws IOException {
    write(
        ".json",
        """
        {"results":{"sync_ms":6570},
         "logs":{"dropped":%d},"events":{"dropped":%d},
         "recorder":{"cpu_ms":17,"bytes_written":719941}}
        """
            .formatted(logsDropped, eventsDropped));
  }

  private void write(String suffix, String text) throws IOException {
    Files.writeString(dir.resolve(BASE + suffix), text);
  }
}
