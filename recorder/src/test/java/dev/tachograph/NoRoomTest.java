package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.logging.Log;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A disk without room for the ring; needs the right to mount. */
@Timeout(300)
class NoRoomTest {
  private static final Log LOG = Log.get("test.noroom");

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"2m,smaller than asked for", "128k,in memory alone"})
  void smallerRingOrOneInMemoryIsTakenAndReported(String size, String reported) throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, size)) {
      Run run =
          Tachograph.start(RunConfig.builder().outputDir(mounted.at()).consoleFilter(null).build());
      LOG.info("recorded").emit();
      run.close(0);
      RunFilesOf files = RunFilesOf.in(dir).check();
      assertThat(files.messages())
          .contains("recorded")
          .filteredOn(m -> m.contains(reported))
          .hasSize(1);
      JsonNode finding = files.report().at("/findings/0");
      assertThat(finding.get("rule").asText()).isEqualTo("journal_reduced");
      assertThat(finding.get("text").asText()).contains(reported);
    }
  }

  @Test
  void optionsOfTheJournalHoldInMemoryToo() throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, "128k")) {
      RunConfigBuilder config = RunConfig.builder().outputDir(mounted.at()).consoleFilter(null);
      Run run = Tachograph.start(config.whenFull(RunConfig.WhenFull.BLOCK).build());
      for (int i = 0; i < 200; i++) {
        LOG.info("again and again").emit();
      }
      run.close(0);
      RunFilesOf files = RunFilesOf.in(dir).check();
      JsonNode ledger = files.report().at("/logs/by_level/INFO");
      assertThat(ledger.get("collapsed").asInt()).isPositive();
      assertThat(ledger.get("written").asInt() + ledger.get("collapsed").asInt())
          .isGreaterThanOrEqualTo(200);
      assertThat(ledger.get("dropped").asInt()).isZero();
      assertThat(files.lines(".logs.jsonl")).anyMatch(line -> line.path("count").asInt() > 1);
    }
  }

  @Test
  void startForWhoseReportThereIsNoRoomLeavesNothingAndTheNextOneWorks(@TempDir Path roomy)
      throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, "4k")) {
      Files.write(mounted.at().resolve("full"), new byte[4096]);
      RunConfigBuilder config = RunConfig.builder().consoleFilter(null).required(true);
      assertThatThrownBy(() -> Tachograph.start(config.outputDir(dir).build()))
          .isInstanceOf(IOException.class);
      assertThat(RunFilesOf.names(dir)).containsExactly("full");
      Tachograph.start(config.outputDir(roomy).build()).close(0);
      RunFilesOf.in(roomy).check();
    }
  }
}
