package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What programs on Log4j 2 log is in their runs, line by line: in the calling thread, by an
 * asynchronous appender, and by asynchronous loggers, some of them or all.
 */
class Log4j2IT {
  @TempDir Path dir;

  // The program's directory is this one.
  private Recorded run(String what, String way) throws Exception {
    Program program = Program.of(dir, "Log4j2Program", "log4j-api", "log4j-core", "disruptor");
    if (way.equals("all")) {
      program.with(
          "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
    }
    return program.run(what, way);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async-appender", "mixed", "all"})
  void recordsComeAsTheProgramLoggedThemWithTheirTypes(String way) throws Exception {
    assertThat(run("typed", way).all())
        .containsExactly(
            "INFO demo.Shop started on port 8080",
            "WARN demo.Shop query q took 3 ms fields={\"context_stack\":[\"order\"]}"
                + " mdc={\"request\":\"r-1\"} markers=[\"SLOW\",\"SQL\"]",
            "ERROR demo.Shop it failed error=java.lang.IllegalStateException:boom",
            "ERROR demo.Shop it failed for ann error=java.lang.IllegalStateException:boom",
            "ERROR demo.Shop it is over fields={\"level_name\":\"FATAL\"}",
            "INFO demo.Shop note this fields={\"level_name\":\"NOTICE\"}",
            "INFO demo.Shop order=\"o-7\" fields={\"order\":\"o-7\"}",
            "INFO demo.Shop by the builder 1 markers=[\"SQL\"]",
            "INFO demo.Shop 00007",
            "INFO root by the root logger",
            "INFO demo.Picky a filter of the logger lets it through",
            "INFO demo.Shop login with password=***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "all"})
  void argumentsMayLogThrowAndBeLarge(String way) throws Exception {
    List<String> all = run("hostile", way).all();
    assertThat(all).hasSize(7);
    assertThat(all.subList(0, 2))
        .containsExactlyInAnyOrder("INFO demo.Shop from within", "INFO demo.Shop before talking");
    assertThat(all.get(2))
        .startsWith("INFO demo.Shop throws [!!!")
        .contains("IllegalStateException:no text");
    assertThat(all.get(3)).isEqualTo("INFO demo.Shop null");
    assertThat(all.get(4)).startsWith("INFO demo.Shop xxxxx").hasSizeGreaterThan(60_000);
    assertThat(all.subList(5, 7))
        .containsExactly("INFO demo.Shop line\r\nbreak \u0085 \ufffd end", "INFO demo.Shop after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "mixed"})
  void whatTheProgramsLevelsLetThroughIsRecorded(String way) throws Exception {
    assertThat(run("levels", way).all())
        .containsExactly(
            "TRACE demo.Shop t1",
            "DEBUG demo.Shop d1",
            "DEBUG demo.Shop detail 1 fields={\"level_name\":\"DETAIL\"}",
            "ERROR demo.Shop e1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async-appender", "mixed", "all"})
  void twoThreadsKeepTheirTextsAndContexts(String way) throws Exception {
    Recorded run = run("threads", way);
    List<String> own = Files.readAllLines(dir.resolve("program.log"));
    for (String thread : List.of("worker0", "worker1")) {
      List<String> expected =
          own.stream().filter(line -> line.startsWith(thread)).collect(Collectors.toList());
      List<String> recorded = new ArrayList<>();
      for (JsonNode line : run.lines) {
        if (line.path("thread").asText().equals(thread)) {
          String context = line.path("mdc").path("n").asText();
          recorded.add(thread + " " + context + " " + line.path("message").asText());
          assertThat(context).isEqualTo(line.path("message").asText());
        }
      }
      assertThat(Recorded.firstDifference(recorded, expected)).as(thread).isEmpty();
    }
    assertThat(own).hasSize(20_000);
    assertThat(run.lines).hasSize(20_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "mixed", "all"})
  void aReconfigurationLosesNothing(String way) throws Exception {
    assertThat(run("reset", way).all())
        .containsExactly(
            "INFO demo.Shop before",
            "ERROR demo.Shop between 1",
            "INFO demo.Shop after 1",
            "ERROR demo.Shop between 2",
            "INFO demo.Shop after 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async-appender", "mixed", "all"})
  void whatANamedAdditiveLoggerHandsOnIsRecordedOnce(String way) throws Exception {
    assertThat(run("additive", way).all())
        .containsExactly("INFO demo above", "INFO demo.Named below 1", "INFO demo.Named below 2");
  }

  @Test
  void anEqualRecordThatAnAppenderLogsIsOneOfItsOwn() throws Exception {
    assertThat(run("equal", "sync").all())
        .containsExactly("INFO demo.Shop twice", "INFO demo.Shop twice");
  }
}
