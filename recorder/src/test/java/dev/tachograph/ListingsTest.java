package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.files.ListingWatch;
import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start and an end take the same time however many runs the directory holds. */
class ListingsTest {
  private static final Log LOG = Log.get("test.listings");

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir).consoleFilter(null);
  }

  @Test
  void startAndCloseListTheDirectoryNowhere() throws IOException {
    try (ListingWatch watch = new ListingWatch()) {
      Run run = Tachograph.start(config().recover(false).build());
      LOG.info("recorded").emit();
      run.close();
      assertThat(watch.threads()).isEmpty();
      assertThat(run.files()).allSatisfy(file -> assertThat(file).exists());
    }
  }

  @Test
  void lookingForKilledRunsListsItOnceInTheBackground() throws IOException {
    try (ListingWatch watch = new ListingWatch()) {
      Tachograph.start(config().build()).close();
      assertThat(watch.threads()).allMatch(name -> name.equals("tachograph-recovery"));
      assertThat(watch.threads()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void segmentsOfTheOwnRunAreKnownWithoutAListing() throws IOException {
    try (ListingWatch watch = new ListingWatch()) {
      Run run = Tachograph.start(config().recover(false).maxFileBytes(64 << 10).build());
      for (int i = 0; i < 2_000; i++) {
        LOG.info("recorded and long enough to fill some files").with("number", i).emit();
      }
      run.close();
      List<Path> files = run.files();
      assertThat(files).anyMatch(file -> file.toString().endsWith(".logs.1.jsonl"));
      assertThat(files).anyMatch(file -> file.toString().endsWith(".logs.2.jsonl"));
      assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isPositive());
      assertThat(watch.threads()).isEmpty();
    }
  }
}
