package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.RunEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that are records need no more than to be declared. */
@Timeout(300)
class EventsOfRecordsTest {
  @TempDir Path dir;

  private record BatchWritten(long rows, double elapsedMs, String apiKey) implements RunEvent {}

  private static final class NoRecord implements RunEvent {}

  @Test
  void fieldsOfARecordAreInTheEventAndWhatCannotBeReadIsSaidOnce() throws Exception {
    Tachograph.run(
        RunConfig.builder().outputDir(dir).consoleFilter(null).build(),
        run -> {
          assertThat(run.events().record(new BatchWritten(1_000, 12.5, "hunter2"))).isTrue();
          for (int i = 0; i < 3; i++) {
            assertThat(run.events().record(new NoRecord())).isTrue();
          }
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.text(".events.jsonl"))
        .contains(
            "\"event\":\"batch_written\",\"rows\":1000,\"elapsed_ms\":12.5,\"api_key\":\"***\"}");
    assertThat(files.text(".events.jsonl").lines())
        .filteredOn(
            line ->
                line.contains(
                    "\"event\":\"no_record\",\"broken_fields\":"
                        + "\"dev.tachograph.common.UnreadableRecordException\"}"))
        .hasSize(3);
    List<JsonNode> warnings =
        files.lines(".logs.jsonl").stream()
            .filter(line -> line.path("level").asText().equals("WARN"))
            .toList();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).at("/fields/cause").asText()).contains("override writeFields");
    assertThat(files.report().at("/events/by_event/no_record").asInt()).isEqualTo(3);
  }
}
