package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where one framework hands its records to another each is recorded once, as the first had it. */
class BridgesIT {
  private static final String LOG4J_AT_INFO = "-Dorg.apache.logging.log4j.level=INFO";

  @TempDir Path dir;

  private Program on(String... jars) throws IOException {
    List<String> all = new ArrayList<>(Arrays.asList(jars));
    for (String needed : List.of("slf4j-api-2.0", "log4j-api")) {
      if (!all.contains(needed)) {
        all.add("compile:" + needed);
      }
    }
    return Program.of(dir, "BridgedProgram", all.toArray(new String[0]));
  }

  private Program onLogback(String... jars) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("logback-classic-1.6", "logback-core-1.6", "slf4j-api-2.0"));
    all.addAll(Arrays.asList(jars));
    return on(all.toArray(new String[0]));
  }

  @Test
  void julToSlf4jToLogback() throws Exception {
    assertThat(onLogback("jul-to-slf4j").run("jul-to-slf4j", "jul").all())
        .containsExactly(
            "INFO demo.Jul first",
            "WARN demo.Jul slow q",
            "ERROR demo.Jul failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Jul null",
            "INFO root by nobody",
            "INFO root by the root logger");
  }

  @Test
  void whatAHandlerLogsOfItsOwnIsRecordedBesideABridge() throws Exception {
    assertThat(onLogback("jul-to-slf4j").run("jul-to-slf4j", "chatty-handler", "jul").all())
        .containsExactly(
            "INFO demo.Jul first",
            "INFO demo.Handler first",
            "WARN demo.Jul slow q",
            "INFO demo.Handler slow {0}",
            "ERROR demo.Jul failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Handler failed",
            "INFO demo.Jul null",
            // The bridge has given it a message.
            "INFO demo.Handler ",
            "INFO root by nobody",
            "INFO demo.Handler by nobody",
            "INFO root by the root logger",
            "INFO demo.Handler by the root logger");
  }

  @Test
  void julToSlf4jToAsynchronousLog4j2() throws Exception {
    assertThat(
            on(
                    "jul-to-slf4j",
                    "log4j-slf4j2-impl",
                    "log4j-core",
                    "log4j-api",
                    "disruptor",
                    "slf4j-api-2.0")
                .with(LOG4J_AT_INFO)
                .with(
                    "-Dlog4j2.contextSelector="
                        + "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector")
                .run("jul-to-slf4j", "jul", "log4j")
                .all())
        .containsExactly(
            "INFO demo.Jul first",
            "WARN demo.Jul slow q",
            "ERROR demo.Jul failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Jul null",
            "INFO root by nobody",
            "INFO root by the root logger",
            "INFO demo.Log4j first",
            "WARN demo.Log4j slow q",
            "ERROR demo.Log4j failed error=java.lang.IllegalStateException:boom");
  }

  @Test
  void log4j2ToSlf4jToLogback() throws Exception {
    assertThat(onLogback("log4j-to-slf4j", "log4j-api").run("log4j").all())
        .containsExactly(
            "INFO demo.Log4j first",
            "WARN demo.Log4j slow q",
            "ERROR demo.Log4j failed error=java.lang.IllegalStateException:boom");
  }

  @Test
  void commonsLoggingToSlf4jToLogback() throws Exception {
    assertThat(onLogback("commons-logging").run("commons").all())
        .containsExactly(
            "INFO demo.Commons first markers=[\"COMMONS-LOGGING\"]",
            "ERROR demo.Commons failed markers=[\"COMMONS-LOGGING\"]"
                + " error=java.lang.IllegalStateException:boom");
  }

  @Test
  void commonsLoggingToJul() throws Exception {
    assertThat(on("commons-logging").run("commons").all())
        .containsExactly(
            "INFO demo.Commons first",
            "ERROR demo.Commons failed error=java.lang.IllegalStateException:boom");
  }

  @Test
  void julToLog4j2() throws Exception {
    assertThat(
            on("log4j-jul", "log4j-api", "log4j-core")
                .with("-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager")
                .with(LOG4J_AT_INFO)
                .run("jul")
                .all())
        .containsExactly(
            "INFO demo.Jul first",
            "WARN demo.Jul slow q",
            "ERROR demo.Jul failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Jul null",
            "INFO root by nobody",
            "INFO root by the root logger");
  }

  @Test
  void julOnTheLogManagerOfWildFly() throws Exception {
    assertThat(
            on(
                    "jboss-logmanager",
                    "jboss-modules",
                    "smallrye-common-constraint",
                    "smallrye-common-cpu",
                    "smallrye-common-expression",
                    "smallrye-common-function",
                    "smallrye-common-net",
                    "smallrye-common-os",
                    "smallrye-common-ref",
                    "jakarta.json-api",
                    "parsson")
                .with("-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
                .run("chatty-handler", "jul")
                .all())
        .containsExactly(
            "INFO demo.Jul first",
            "INFO demo.Handler first",
            "WARN demo.Jul slow q",
            "INFO demo.Handler slow {0}",
            "ERROR demo.Jul failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Handler failed",
            "INFO demo.Jul null",
            "INFO demo.Handler null",
            "INFO root by nobody",
            "INFO demo.Handler by nobody",
            "INFO root by the root logger",
            "INFO demo.Handler by the root logger");
  }

  @Test
  void slf4jToJul() throws Exception {
    assertThat(on("slf4j-jdk14", "slf4j-api-2.0").run("slf4j").all())
        .containsExactly(
            "INFO demo.Slf4j first",
            "WARN demo.Slf4j slow q",
            "ERROR demo.Slf4j failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Slf4j typed 1 fields={\"block\":18000000000} markers=[\"SQL\"]");
  }

  @Test
  void slf4jToLog4j1() throws Exception {
    assertThat(on("slf4j-reload4j", "reload4j", "slf4j-api-2.0").run("slf4j").all())
        .containsExactly(
            "INFO demo.Slf4j first",
            "WARN demo.Slf4j slow q",
            "ERROR demo.Slf4j failed error=java.lang.IllegalStateException:boom",
            "INFO demo.Slf4j typed 1 fields={\"block\":18000000000} markers=[\"SQL\"]");
  }

  @Test
  void slf4jToLog4j2() throws Exception {
    assertThat(
            on("log4j-slf4j2-impl", "log4j-core", "log4j-api", "slf4j-api-2.0")
                .with(LOG4J_AT_INFO)
                .run("slf4j")
                .all())
        .containsExactly(
            "INFO demo.Slf4j first",
            "WARN demo.Slf4j slow q",
            "ERROR demo.Slf4j failed error=java.lang.IllegalStateException:boom",
            // The bridge makes context of keys and values.
            "INFO demo.Slf4j typed 1 mdc={\"block\":\"18000000000\"} markers=[\"SQL\"]");
  }
}
