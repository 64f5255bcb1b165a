package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs on Logback log is in their runs, line by line. */
class LogbackIT {
  @TempDir Path dir;

  private Recorded run(String what) throws Exception {
    return Program.of(
            dir, "LogbackProgram", "logback-classic-1.6", "logback-core-1.6", "slf4j-api-2.0")
        .run(what);
  }

  @Test
  void recordsComeAsTheProgramLoggedThemWithTheirTypes() throws Exception {
    assertThat(run("typed").all())
        .containsExactly(
            "INFO demo.Shop started on port 8080",
            "INFO demo.Shop batch fetched"
                + " fields={\"block\":18000000000,\"ok\":true,\"ms\":12.5,\"who\":\"ann\"}",
            "WARN demo.Shop query q took 3 ms mdc={\"request\":\"r-1\"} markers=[\"SLOW\",\"SQL\"]",
            "ERROR demo.Shop it failed error=java.lang.IllegalStateException:boom",
            "ERROR demo.Shop it failed for ann error=java.lang.IllegalStateException:boom",
            "INFO ROOT by the root logger",
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
            "INFO demo.Shop throws [FAILED toString()]",
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
            "DEBUG demo.Shop d1",
            "ERROR demo.Shop e1",
            "INFO demo.Shop to no appender");
  }

  @Test
  void twoThreadsKeepTheirTextsAndContexts() throws Exception {
    run("threads").holdsTwoThreads(10_000, "worker0", "worker1");
  }

  @Test
  void aResetOfTheContextLosesNothing() throws Exception {
    assertThat(run("reset").all())
        .containsExactly(
            "INFO demo.Shop before",
            "INFO demo.Shop between 1",
            "INFO demo.Shop after 1",
            "INFO demo.Appender appended after 1",
            "INFO demo.Shop between 2",
            "INFO demo.Shop after 2",
            "INFO demo.Appender appended after 2");
  }
}
