package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.common.Dump;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps count towards the bound on all files of a run. */
class DumpBoundTest {
  private static final long TOTAL = 1 << 20;

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir).consoleFilter(null).maxTotalBytes(TOTAL);
  }

  /** A part of the state that makes a dump large. */
  private record Large(String title, String text) implements StateSource {
    @Override
    public void writeState(FieldConsumer out) {
      for (int i = 0; i < 20; i++) {
        out.put("text" + i, text);
      }
    }
  }

  private List<String> dumps() throws IOException {
    return RunFilesOf.names(dir).stream().filter(name -> name.contains(".dump-")).toList();
  }

  private long bytes(List<String> names) throws IOException {
    long bytes = 0;
    for (String name : names) {
      bytes += Files.size(dir.resolve(name));
    }
    return bytes;
  }

  private static Path fileOf(Dump dump) {
    String file = dump.file();
    assertThat(file).isNotNull();
    return Path.of(file);
  }

  @Test
  void oldestDumpsMakeRoomForTheNextAndTheNewestIsThere() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      run.stateSource(new Large("large", "x".repeat(500)));
      for (int number = 1; number <= 20; number++) {
        Dump dump = Tachograph.dump().orElseThrow();
        assertThat(dump.number()).isEqualTo(number);
        assertThat(fileOf(dump)).exists().hasParent(dir);
        assertThat(bytes(dumps())).isLessThanOrEqualTo(TOTAL / 16);
      }
      assertThat(dumps()).noneMatch(name -> name.contains(".dump-1.")).isNotEmpty();
    }
  }

  @Test
  void dumpLargerThanItsPartIsCutAndSaysSo() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      for (int i = 0; i < 20; i++) {
        run.stateSource(new Large("large" + i, "ü".repeat(500)));
      }
      Dump dump = Tachograph.dump().orElseThrow();
      assertThat(fileOf(dump)).exists().hasParent(dir);
      assertThat(Files.readString(fileOf(dump))).contains("== cut at the run's maxTotalBytes");
      assertThat(bytes(dumps())).isBetween(TOTAL / 16 - 8, TOTAL / 16);
    }
  }

  @Test
  void dumpsStayWhereFilesAreToStayAndLaterOnesGoElsewhere() throws Exception {
    try (Run run = Tachograph.start(config().whenTotal(WhenTotal.STOP).build())) {
      run.stateSource(new Large("large", "x".repeat(1_000)));
      Path file = fileOf(Tachograph.dump().orElseThrow());
      while (file.startsWith(dir)) {
        assertThat(bytes(dumps())).isLessThanOrEqualTo(TOTAL / 16);
        file = fileOf(Tachograph.dump().orElseThrow());
      }
      Files.delete(file);
      assertThat(dumps()).anyMatch(name -> name.contains(".dump-1."));
    }
  }
}
