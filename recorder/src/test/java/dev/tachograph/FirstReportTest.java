package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.report.RunContext;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report that exists from the start of a run. */
class FirstReportTest {
  @TempDir Path dir;
  private final RunClock clock = RunClock.start();
  private RunFiles files;

  @BeforeEach
  void claim() throws IOException {
    files = RunFiles.claim(dir, clock.startedAt());
  }

  @AfterEach
  void release() throws IOException {
    files.release();
  }

  private FirstReport begin(List<String> argv) {
    return FirstReport.begin(
        files,
        RunContext.begun(
            files.base(),
            files.base() + "-1",
            "import",
            clock,
            argv,
            Map.of(),
            RunContext.Ties.none()));
  }

  private JsonNode read() throws IOException {
    return JsonMapper.builder().build().readTree(Files.readAllBytes(files.partPath(".json")));
  }

  @Test
  void tellsWhatIsKnownWhenTheRunBegins() throws Exception {
    begin(List.of("--blocks", "5")).await();
    JsonNode report = read();
    assertThat(report.get("status").asText()).isEqualTo("running");
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("import");
    assertThat(report.at("/argv/1").asText()).isEqualTo("5");
    assertThat(report.at("/meta/env/pid").asLong()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void interruptedCallerStillHasItAndStaysInterrupted() throws Exception {
    FirstReport report = begin(List.of());
    Thread.currentThread().interrupt();
    try {
      report.await();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(read().get("status").asText()).isEqualTo("running");
  }

  @Test
  void startIsReportedWhenItCannotBeCreatedOrMade() throws Exception {
    FirstReport broken =
        begin(
            new AbstractList<>() {
              @Override
              public String get(int index) {
                throw new UnsupportedOperationException("broken");
              }

              @Override
              public int size() {
                return 1;
              }
            });
    assertThatThrownBy(broken::await)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("broken");
    Path inTheWay = Files.createDirectory(files.partPath(".json")).resolve("file");
    Files.createFile(inTheWay);
    FirstReport second = begin(List.of());
    assertThatThrownBy(second::await).isInstanceOf(DirectoryNotEmptyException.class);
    Files.delete(inTheWay);
  }

  @Test
  void isTriedAgainWhenTheDiskDidNotTakeIt() throws Exception {
    Path inTheWay = Files.createFile(files.partPath(".json"));
    FirstReport report = begin(List.of());
    report.join();
    assertThat(inTheWay).isEmptyFile();
    report.await();
    assertThat(read().get("status").asText()).isEqualTo("running");
  }
}
