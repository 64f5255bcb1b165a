package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs on java.util.logging log is in their runs, line by line. */
class JulIT {
  @TempDir Path dir;

  private Recorded run(String what) throws Exception {
    return Program.of(dir, "JulProgram").run(what);
  }

  @Test
  void recordsComeAsTheProgramLoggedThem() throws Exception {
    assertThat(run("typed").all())
        .containsExactly(
            "INFO demo.Shop started",
            "INFO demo.Shop on port 8,080 of here",
            "INFO demo.Shop no parameters {0}",
            "INFO demo.Shop no places {}",
            "INFO demo.Shop no format {0",
            "ERROR demo.Shop it failed error=java.lang.IllegalStateException:boom",
            "WARN demo.Shop supplied",
            "INFO demo.Shop Good day, Ann",
            "INFO demo.Shop note this fields={\"level_name\":\"NOTICE\"}",
            "INFO root by the root logger",
            "INFO root by nobody",
            "WARN demo.System by System.Logger",
            "INFO demo.Shop login with password=***");
  }

  @Test
  void argumentsMayLogThrowAndBeLarge() throws Exception {
    List<String> all = run("hostile").all();
    assertThat(all).hasSize(7);
    assertThat(all.subList(0, 4))
        .containsExactly(
            "INFO demo.Shop from within",
            "INFO demo.Shop before talking",
            "INFO demo.Shop throws <toString threw java.lang.IllegalStateException>",
            "INFO demo.Shop null");
    assertThat(all.get(4)).startsWith("INFO demo.Shop xxxxx").hasSizeGreaterThan(60_000);
    assertThat(all.subList(5, 7))
        .containsExactly("INFO demo.Shop line\r\nbreak \u0085 \ufffd end", "INFO demo.Shop after");
  }

  @Test
  void whatTheProgramsLevelsLetThroughIsRecorded() throws Exception {
    assertThat(run("levels").all())
        .containsExactly(
            "TRACE demo.Shop t1",
            "TRACE demo.Shop t2 fields={\"level_name\":\"FINER\"}",
            "DEBUG demo.Shop d1",
            "INFO demo.Shop c1 fields={\"level_name\":\"CONFIG\"}",
            "TRACE demo.Shop ENTRY fields={\"level_name\":\"FINER\"}",
            "ERROR demo.Shop e1",
            "ERROR root a record of its own");
  }

  @Test
  void aFilterIsAskedOnceAndObeyed() throws Exception {
    Recorded run = run("filters");
    assertThat(run.all())
        .containsExactly(
            "INFO demo.Shop passes 1",
            "INFO demo.Filter from the filter",
            "INFO demo.Shop asks",
            "INFO demo.Shop passes 2");
    assertThat(run.stdout).isEqualTo("asked 4\n");
  }

  @Test
  void twoThreadsKeepTheirTexts() throws Exception {
    Recorded run = run("threads");
    for (String thread : List.of("worker0", "worker1")) {
      List<String> expected = new ArrayList<>();
      List<String> messages = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        expected.add(thread + "-" + i);
      }
      for (JsonNode line : run.lines) {
        if (line.path("thread").asText().equals(thread)) {
          messages.add(line.path("message").asText());
        }
      }
      assertThat(Recorded.firstDifference(messages, expected)).as(thread).isEmpty();
    }
  }

  @Test
  void aResetLosesNothingAndAHandlerMayLog() throws Exception {
    assertThat(run("reset").all())
        .containsExactly(
            "INFO demo.Shop before",
            "INFO demo.Shop between",
            "INFO demo.Shop after",
            "INFO demo.Handler handled after");
  }

  @Test
  void anEqualRecordThatAHandlerLogsIsOneOfItsOwn() throws Exception {
    assertThat(run("equal").all()).containsExactly("INFO demo.Shop twice", "INFO demo.Shop twice");
  }
}
