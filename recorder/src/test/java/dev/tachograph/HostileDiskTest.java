package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.logging.Log;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Output directories that are too small, vanish, or turn read-only while a run writes to them. */
@Timeout(300)
class HostileDiskTest {
  private static final Log LOG = Log.get("test.disk");

  @TempDir Path dir;

  private interface Body {
    void on(Path disk) throws Exception;
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  private void onDisk(String size, Body body) throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    try (Kernel.Mounted mounted = Kernel.tmpfs(disk, size)) {
      body.on(mounted.at());
    }
  }

  private static RunConfigBuilder config(Path out) {
    return RunConfig.builder().outputDir(out).consoleFilter(null).journalBytes(8 << 20);
  }

  @ParameterizedTest
  @CsvSource({"4m, journal is smaller than asked for", "200k, journal is in memory alone"})
  void diskWithoutRoomForTheRingGetsASmallerOneOrOneOnTheHeapAndOneWarning(String size, String said)
      throws Exception {
    onDisk(
        size,
        disk -> {
          int code =
              Tachograph.run(
                  config(disk).build(),
                  run -> {
                    for (int i = 0; i < 20; i++) {
                      LOG.info("record").with("i", i).emit();
                    }
                    return 0;
                  });
          assertThat(code).isZero();
          RunFilesOf files = RunFilesOf.in(disk).check();
          assertThat(files.messages()).filteredOn("record"::equals).hasSize(20);
          assertThat(files.messages()).filteredOn(text -> text.contains(said)).hasSize(1);
          JsonNode finding = files.report().at("/findings/0");
          assertThat(finding.get("rule").asText()).isEqualTo("journal_reduced");
          assertThat(finding.toString()).contains(said);
        });
  }

  @Test
  void directoryThatVanishesHarmsNobodyAndTheNextRunWorks() throws Exception {
    Path out = dir.resolve("out");
    int code =
        Tachograph.run(
            config(out).build(),
            run -> {
              assertThat(LOG.info("before").emit()).isTrue();
              for (String name : RunFilesOf.names(out)) {
                Files.delete(out.resolve(name));
              }
              Files.delete(out);
              for (int i = 0; i < 1_000; i++) {
                LOG.info("after").with("i", i).emit();
              }
              run.events().record(new Event(1));
              return 7;
            });
    assertThat(code).isEqualTo(7);
    assertThat(Tachograph.run(config(out).build(), run -> 0)).isZero();
    RunFilesOf.in(out).check();
  }

  @Test
  void directoryThatTurnsReadOnlyHarmsNobodyAndLeavesWholeLines() throws Exception {
    onDisk(
        "16m",
        disk -> {
          int code =
              Tachograph.run(
                  config(disk).journalDir(dir.resolve("journals")).build(),
                  run -> {
                    assertThat(LOG.info("before").emit()).isTrue();
                    until("it is written", () -> holds(disk, "before"));
                    // Open files keep a file system from turning read-only; a directory may.
                    Assumptions.assumeTrue(
                        run("chattr", "+i", disk.toString()) || makeReadOnly(disk),
                        "NOT TESTED: a read-only directory; it cannot be made one here");
                    LOG.info("after").emit();
                    return 3;
                  });
          run("chattr", "-i", disk.toString());
          run("mount", "-o", "remount,rw", disk.toString());
          assertThat(code).isEqualTo(3);
          for (String name : RunFilesOf.names(disk)) {
            if (name.contains(".jsonl")) {
              String text = Files.readString(disk.resolve(name));
              assertThat(text.isEmpty() || text.endsWith("\n")).as(name).isTrue();
            }
          }
        });
  }

  private static boolean makeReadOnly(Path disk) throws InterruptedException {
    return run("mount", "-o", "remount,ro", disk.toString());
  }

  private static boolean holds(Path disk, String text) {
    try {
      List<String> names = RunFilesOf.names(disk);
      for (String name : names) {
        if (name.contains(".logs.jsonl") && Files.readString(disk.resolve(name)).contains(text)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
