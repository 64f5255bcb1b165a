package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says; what may be removed is tested in the recorder. */
class PruneTest {
  private static final List<String> BASES =
      List.of("2026-11-20__00-00-00", "2026-11-21__00-00-00", "2026-11-21__00-00-00-2");

  @TempDir Path dir;
  private final Cli cli = new Cli();

  @BeforeEach
  void threeRunsOfTwoKibibytes() throws IOException {
    for (String base : BASES) {
      Files.writeString(dir.resolve(base + ".json"), " ".repeat(1024));
      Files.writeString(dir.resolve(base + ".logs.1.jsonl"), " ".repeat(1024));
    }
    Files.writeString(dir.resolve("notes.json"), "{}");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theNewestRunsAreKeptAndWhatIsRemovedIsReportedWithItsSize() throws IOException {
    cli.call("prune", "--keep", "1", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .containsPattern(BASES.get(0) + " +removed +2 +2 KiB")
        .contains("removed 2 of 3 runs (4 KiB) in ");
    assertThat(names())
        .containsExactly(BASES.get(2) + ".json", BASES.get(2) + ".logs.1.jsonl", "notes.json");
  }

  @Test
  void dryRunReportsAndRemovesNothing() throws IOException {
    cli.call("prune", "--dry-run", "--keep", "5KiB", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("due").contains("would remove 1 of 3 runs (2 KiB)");
    assertThat(names()).hasSize(7);
  }

  @Test
  void jsonHoldsEveryRunThatIsNotKept() throws IOException {
    cli.call("prune", "--json", "--keep", "2", "--keep", "1d", dir.toString());
    JsonNode runs = Report.JSON.readTree(cli.out());
    assertThat(runs).hasSize(1);
    assertThat(runs.at("/0/run").asText()).isEqualTo(BASES.get(0));
    assertThat(runs.at("/0/outcome").asText()).isEqualTo("removed");
    assertThat(runs.at("/0/files").asInt()).isEqualTo(2);
    assertThat(runs.at("/0/bytes").asInt()).isEqualTo(2048);
  }

  @Test
  void withoutALimitWhatIsOlderThanThirtyDaysGoes() throws IOException {
    for (String suffix : new String[] {".json", ".logs.1.jsonl"}) {
      Files.setLastModifiedTime(
          dir.resolve(BASES.get(1) + suffix),
          FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    }
    cli.call("prune", dir.toString());
    assertThat(cli.out()).contains(BASES.get(1), "removed 1 of 3 runs");
    assertThat(names()).hasSize(5);
  }

  @Test
  void killedRunGoesOnlyByForce() throws IOException {
    Path part = dir.resolve("2026-11-19__00-00-00.logs.jsonl.part");
    Files.writeString(part, "{}\n");
    cli.call("prune", "--keep", "0", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("unfinished", "removed 3 of 4 runs");
    assertThat(part).exists();
    cli.call("prune", "--keep", "0", "--force", dir.toString());
    assertThat(cli.out()).contains("removed 1 of 1 run (3 bytes)");
    assertThat(part).doesNotExist();
  }

  @Test
  void wrongLimitIsAWrongCallThatNamesTheLegalOnes() throws IOException {
    for (String wrong : new String[] {"ten", "-1", "3weeks", "", "9999999999", "5,6"}) {
      cli.call("prune", "--keep=" + wrong, dir.toString());
      assertThat(cli.code()).as(wrong).isEqualTo(2);
      assertThat(cli.err()).hasLineCount(1).contains("--keep: Retention \"");
    }
    cli.call("prune", "--keep", "ten", dir.toString());
    assertThat(cli.err()).contains("10", "30d", "2GiB");
    assertThat(names()).hasSize(7);
  }

  @Test
  void missingDirectoryIsAWrongCallWhenNamedAndNothingToDoWhenNot() {
    cli.workDir(dir).call("prune", "nowhere");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("there is no directory");
    cli.call("prune");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).startsWith("removed 0 of 0 runs (0 bytes) in ");
  }
}
