package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs on SLF4J-simple, Log4j 1 and old versions log is in their runs, line by line. */
class OtherFrameworksIT {
  @TempDir Path dir;

  @Test
  void slf4jSimple() throws Exception {
    assertThat(Program.of(dir, "SimpleProgram", "slf4j-simple-2.0", "slf4j-api-2.0").run().all())
        .containsExactly(
            "INFO demo.Shop started on port 8080",
            "INFO demo.Shop of 1 and [2, 3] and null",
            "INFO demo.Shop a {} stays, a \\1 goes, too few 2 {}",
            "INFO demo.Shop batch fetched fields={\"block\":18000000000,\"ok\":true}",
            "WARN demo.Shop query q took 3 ms markers=[\"SLOW\"]",
            "WARN demo.Shop both markers=[\"SLOW\"] error=java.lang.Error:why",
            "ERROR demo.Shop it failed error=java.lang.IllegalStateException:boom",
            "ERROR demo.Shop it failed for ann error=java.lang.IllegalStateException:boom",
            "INFO demo.Shop throws <toString threw java.lang.IllegalStateException>",
            "INFO demo.Shop null",
            "INFO demo.Shop login with password=***",
            "INFO demo.Shop after");
  }

  @Test
  void slf4jSimpleOfMaven3() throws Exception {
    assertThat(Program.of(dir, "Simple17Program", "slf4j-simple-1.7", "slf4j-api-1.7").run().all())
        .containsExactly(
            "INFO demo.Shop started on port 8080",
            "WARN demo.Shop query q took 3 ms",
            "ERROR demo.Shop it failed for ann error=java.lang.IllegalStateException:boom",
            "INFO demo.Shop null",
            "INFO demo.Shop after");
  }

  @Test
  void logback12() throws Exception {
    assertThat(
            Program.of(
                    dir,
                    "Logback12Program",
                    "logback-classic-1.2",
                    "logback-core-1.2",
                    "slf4j-api-1.7")
                .run()
                .all())
        .filteredOn(line -> line.contains("demo."))
        .containsExactly(
            "INFO demo.Shop started on port 8080",
            "WARN demo.Shop query q took 3 ms mdc={\"request\":\"r-1\"} markers=[\"SLOW\"]",
            "ERROR demo.Shop it failed for ann error=java.lang.IllegalStateException:boom");
  }

  @Test
  void log4j1() throws Exception {
    assertThat(Program.of(dir, "Log4j1Program", "reload4j").run("typed").all())
        .containsExactly(
            "INFO demo.Shop started",
            "INFO demo.Shop 42",
            "WARN demo.Shop slow fields={\"context_stack\":\"order\"} mdc={\"request\":\"7\"}",
            "ERROR demo.Shop it failed error=java.lang.IllegalStateException:boom",
            "ERROR demo.Shop it is over fields={\"level_name\":\"FATAL\"}",
            "INFO demo.Shop null",
            "INFO demo.Shop from within",
            "INFO demo.Shop talking",
            "INFO demo.Shop between",
            "INFO demo.Shop after",
            "INFO demo.Appender appended after",
            "TRACE demo.Shop t1");
  }

  @Test
  void log4j1KeepsTheContextsOfTwoThreads() throws Exception {
    Program.of(dir, "Log4j1Program", "reload4j")
        .run("threads")
        .holdsTwoThreads(10_000, "worker0", "worker1");
  }
}
