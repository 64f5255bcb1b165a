package dev.tachograph.cli.run.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.ObservedRun;
import dev.tachograph.RunConfig;
import dev.tachograph.common.RunStatus;
import dev.tachograph.recovery.Death;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a directory that others use too. */
class TiedRunsTest {
  private static final LongFunction<Death> UNKNOWN = pid -> Death.unknown();

  @TempDir Path dir;
  private ObservedRun run;

  @BeforeEach
  void start() throws IOException {
    run = ObservedRun.start(RunConfig.builder().outputDir(dir).consoleFilter(null).build());
  }

  @AfterEach
  void end() {
    run.close(RunStatus.COMPLETED, "over", 0, null);
  }

  /** A file that a reader cannot have read, as it has the time of its last access still. */
  private Path report(String base, String text) throws IOException {
    return Files.writeString(dir.resolve(base + ".json"), text);
  }

  private String child(String id) {
    return "{\"parent\":\""
        + run.run().runId()
        + "\",\"meta\":{\"run_id\":\""
        + id
        + "\",\"env\":{\"pid\":1}}}";
  }

  @Test
  void reportsThatWereThereBeforeAreNotRead() throws IOException {
    // It would be a child if it were read.
    report("2026-11-23__06-12-47", child("old"));
    TiedRuns runs = new TiedRuns(dir, run, UNKNOWN);
    runs.look();
    assertThat(runs.children()).isZero();
    report("2999-11-23__06-12-47", child("new"));
    runs.look();
    assertThat(runs.children()).isEqualTo(1);
    runs.close();
  }

  @Test
  void reportThatMakesNoSenseIsReadAgainButNotForEver() throws IOException {
    TiedRuns runs = new TiedRuns(dir, run, UNKNOWN);
    Path report = report("2999-11-23__06-12-47", "{");
    runs.look();
    Files.writeString(report, child("written by now"));
    touch();
    runs.look();
    assertThat(runs.children()).isEqualTo(1);
    Path broken = report("2999-11-23__06-12-48", "{");
    for (int i = 0; i < 2 * TiedRuns.MAX_TRIES; i++) {
      touch();
      runs.look();
    }
    Files.writeString(broken, child("too late"));
    touch();
    runs.look();
    assertThat(runs.children()).isEqualTo(1);
    runs.close();
  }

  /** As if something had come or gone, whatever the clock of the file system tells. */
  private void touch() throws IOException {
    long now = Files.getLastModifiedTime(dir).toMillis();
    Files.setLastModifiedTime(dir, FileTime.from(Instant.ofEpochMilli(now + 1)));
  }
}
