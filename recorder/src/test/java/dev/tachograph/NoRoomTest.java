package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A disk without room for the ring; needs the right to mount. */
@Timeout(120)
class NoRoomTest {
  private static final Log LOG = Log.get("test.noroom");

  @TempDir Path dir;

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"2m,smaller than asked for", "128k,on the heap"})
  void smallerRingOrTheHeapIsTakenAndTold(String size, String told) throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", dir.toString()),
        "NOT TESTED: a full disk; this user may not mount a tmpfs");
    try {
      Run run = Tachograph.start(RunConfig.builder().outputDir(dir).consoleFilter(null).build());
      LOG.info("recorded").emit();
      run.close(0);
      RunFilesOf files = RunFilesOf.in(dir).check();
      assertThat(files.messages())
          .contains("recorded")
          .filteredOn(m -> m.contains(told))
          .hasSize(1);
      JsonNode finding = files.report().at("/findings/0");
      assertThat(finding.get("rule").asText()).isEqualTo("journal_reduced");
      assertThat(finding.get("text").asText()).contains(told);
    } finally {
      // What was mapped stays in use until it is collected.
      assertThat(run("umount", "-l", dir.toString())).isTrue();
    }
  }

  @Test
  void startForWhoseReportThereIsNoRoomLeavesNothingAndTheNextOneWorks(@TempDir Path roomy)
      throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", dir.toString()),
        "NOT TESTED: a full disk; this user may not mount a tmpfs");
    try {
      Files.write(dir.resolve("full"), new byte[4096]);
      RunConfig.Builder config = RunConfig.builder().consoleFilter(null);
      assertThatThrownBy(() -> Tachograph.start(config.outputDir(dir).build()))
          .isInstanceOf(IOException.class);
      assertThat(RunFilesOf.names(dir)).containsExactly("full");
      Tachograph.start(config.outputDir(roomy).build()).close(0);
      RunFilesOf.in(roomy).check();
    } finally {
      assertThat(run("umount", "-l", dir.toString())).isTrue();
    }
  }
}
