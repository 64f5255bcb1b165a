package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small programs that log by Logback, Log4j 2 and java.util.logging from two threads. */
@Tag("heavy")
@Timeout(600)
class LoggersIT {
  private static final String LOGBACK = "logback";
  private static final String LOG4J = "log4j2";
  private static final String JUL = "jul";

  @TempDir Path dir;

  static Stream<Arguments> frameworksAndJdks() {
    return Stream.of(LOGBACK, LOG4J, JUL)
        .flatMap(framework -> Installed.jdks().stream().map(jdk -> Arguments.of(framework, jdk)));
  }

  private Path log() {
    return dir.resolve("own.log");
  }

  private TachoRun program(String framework, Path jdk, String... count) throws IOException {
    String jars =
        Installed.jars("slf4j-api", "logback-classic", "logback-core")
            + ":"
            + Installed.kafkaJars("log4j-api", "log4j-core");
    Path classes = Installed.compile(dir.resolve("classes"), "Loggers", jars);
    Path logback = Files.writeString(dir.resolve("logback.xml"), Layouts.logback(log(), "INFO"));
    Path log4j = Files.writeString(dir.resolve("log4j2.properties"), Layouts.log4j(log()));
    Path jul = Files.writeString(dir.resolve("logging.properties"), Layouts.jul(log()));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.java(jdk), "-XX:+UseSerialGC"));
    command.add("-Dlogback.configurationFile=" + (framework.equals(LOGBACK) ? logback : "none"));
    command.add("-Dlog4j2.configurationFile=" + log4j);
    if (framework.equals(JUL)) {
      command.add("-Djava.util.logging.config.file=" + jul);
    }
    command.addAll(List.of("-cp", classes + ":" + jars, "Loggers", framework));
    command.addAll(List.of(count));
    return TachoRun.of(dir.resolve("run"), jdk, command).start();
  }

  /** The program's log; that of java.util.logging has no threads, but the texts begin with them. */
  private List<Line> own() {
    return Line.separated(TachoRun.text(log())).stream()
        .map(line -> new Line(line.level(), thread(line), line.logger(), line.text()))
        .toList();
  }

  private static String thread(Line line) {
    return line.text().substring(0, line.text().indexOf(' '));
  }

  @ParameterizedTest
  @MethodSource("frameworksAndJdks")
  void linesOfTwoThreadsAreInTheLogAsTheProgramWroteThem(String framework, Path jdk)
      throws Exception {
    try (TachoRun run = program(framework, jdk, "5000")) {
      assertThat(run.await()).as(run::err).isZero();
      Runs runs = run.recorded();
      assertThat(own()).hasSize(10_000);
      Line.same(runs.logged(runs.jvm()), own());
      assertThat(runs.report(runs.jvm()).path("status").asText()).isEqualTo("completed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LOGBACK, LOG4J, JUL})
  void killedWhileItLogsItsRunIsFinishedAndNothingIsLost(String framework) throws Exception {
    try (TachoRun run = program(framework, Installed.jdk())) {
      run.until("five thousand lines", () -> own().size() > 5_000);
      run.jvm("Loggers").destroyForcibly();
      assertThat(run.await()).isEqualTo(137);
      Runs runs = run.recorded();
      runs.wasKilled(runs.jvm());
      Line.nothingIsLost(runs.logged(runs.jvm()), own());
    }
  }
}
