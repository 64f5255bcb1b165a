package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.logging.Log;
import dev.tachograph.settings.Settings;
import dev.tachograph.testing.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DefaultBoundTest {
  private static final Log LOG = Log.get("test.bound");
  private static final long MIB = 1 << 20;

  @TempDir Path dir;

  @Test
  void theTotalIsATenthOfTheFreeSpaceAndNoMoreThan2GiB() {
    assertThat(DefaultBound.totalBytes(100 * MIB)).isEqualTo(10 * MIB);
    assertThat(DefaultBound.totalBytes(1L << 50)).isEqualTo(2L << 30);
    assertThat(DefaultBound.totalBytes(0)).as("what a configuration needs").isEqualTo(MIB);
  }

  @Test
  void itIsTakenOnlyWhereNeitherCodeNorSettingsSayOne() {
    RunConfigBuilder builder = RunConfig.builder().outputDir(dir.resolve("not/yet/there"));
    assertThat(builder.build().maxTotalBytes()).isZero();
    builder.boundedByDefault().maxFileBytes(1L << 40);
    assertThat(builder.build().maxTotalBytes()).isBetween(MIB, 2L << 30);
    assertThat(builder.build().maxFileBytes()).isEqualTo(builder.build().maxTotalBytes() / 8);
    Settings settings = Settings.load(Map.of("max_total", "0"));
    assertThat(builder.settings(settings).build().maxTotalBytes()).isZero();
    RunConfigBuilder code = RunConfig.builder().boundedByDefault().maxTotalBytes(3 * MIB);
    assertThat(code.build().maxTotalBytes()).isEqualTo(3 * MIB);
  }

  @Test
  void recordingStopsBeforeATwentiethIsFreeIsToldThreeTimesAndTheProgramGoesOn() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    try (Kernel.Mounted mounted = Kernel.tmpfs(disk, "64m")) {
      FileStore store = Files.getFileStore(mounted.at());
      Path filler = disk.resolve("of-others");
      int code =
          Tachograph.run(
              RunConfig.builder()
                  .outputDir(disk)
                  .consoleFilter(null)
                  .consoleStream(new PrintStream(shown, true, StandardCharsets.UTF_8))
                  .journalBytes(1 << 18)
                  .boundedByDefault()
                  .build(),
              run -> {
                assertThat(LOG.info("before").emit()).isTrue();
                long fill = store.getUsableSpace() - store.getTotalSpace() / 20 - (MIB >> 3);
                Files.write(filler, new byte[(int) fill]);
                until("it has stopped", () -> !LOG.error("while").emit());
                Files.delete(filler);
                until(
                    "it is said",
                    () -> shown.toString(StandardCharsets.UTF_8).contains("5 % free"));
                assertThat(LOG.error("after").emit()).as("there is room again").isFalse();
                assertThat(store.getUsableSpace()).isGreaterThan(store.getTotalSpace() / 20);
                return 5;
              });
      assertThat(code).isEqualTo(5);
      RunFilesOf files = RunFilesOf.in(disk).check();
      assertThat(files.messages()).contains("before").doesNotContain("after");
      assertThat(files.messages()).filteredOn("recording stopped"::equals).hasSize(1);
      assertThat(files.report().at("/findings"))
          .filteredOn(finding -> finding.get("rule").asText().equals("free_space_reserved"))
          .hasSize(1);
      assertThat(shown.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }
  }
}
