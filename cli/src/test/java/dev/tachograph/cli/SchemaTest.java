package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final Path RUN = Cli.RUNS.resolve("2026-11-23__06-12-47");

  @Test
  void theHandWrittenRunIsValid() throws Exception {
    Schemas schemas = new Schemas();
    assertThat(schemas.lines("logs", file(".logs.jsonl"))).isEqualTo(7);
    assertThat(schemas.earlierLines("resources", file(".resources.jsonl"))).isEqualTo(1);
    assertThat(schemas.lines("events", file(".events.jsonl"))).isEqualTo(3);
    schemas.document("trace", file(".trace.json"));
    schemas.document("report", file(".json"));
    schemas.document("report", Cli.RUNS.resolve("2026-11-24__01-00-00.json.part"));
  }

  @Test
  void aMissingKeyAWrongTypeAndAWrongLevelAreFound() throws Exception {
    Schemas schemas = new Schemas();
    assertThat(schemas.faults("logs", "{\"t_ms\":1.5}")).isNotEmpty();
    assertThat(schemas.faults("resources", "{\"t_ms\":1,\"ts\":\"2026-11-23T06:12:48.000Z\"}"))
        .isNotEmpty();
    assertThat(
            schemas.faults(
                "events",
                "{\"t_ms\":1,\"ts\":\"2026-11-23T06:12:48.000Z\",\"event\":\"Two Words\"}"))
        .isNotEmpty();
    assertThat(schemas.faults("trace", "[{\"ph\":\"B\",\"pid\":1}]")).isNotEmpty();
    assertThat(
            schemas.faults(
                "report", "{\"format\":\"tachograph-report/3\",\"status\":\"completed\"}"))
        .isNotEmpty();
  }

  private static Path file(String suffix) {
    return RUN.resolveSibling(RUN.getFileName() + suffix);
  }
}
