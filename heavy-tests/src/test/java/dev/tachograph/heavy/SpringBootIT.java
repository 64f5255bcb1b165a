package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An executable jar of Spring Boot, which sets up Logback anew for each of its two contexts. */
@Tag("heavy")
@Timeout(900)
class SpringBootIT {
  private static final String LOGGER = "application.Application";

  /** The layout that the application's properties name; the first line has Logback's own. */
  private static final Pattern OWN =
      Pattern.compile("(?<level>[A-Z]+)\\|(?<thread>[^|]+)\\|(?<logger>[^|]+)\\|(?<text>.*)");

  private static final Line BEFORE = new Line("INFO", "main", LOGGER, "before the first reset");

  @TempDir Path dir;

  static List<Path> jdks() {
    return Installed.jdks();
  }

  private TachoRun application(Path jdk, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.java(jdk), "-XX:+UseSerialGC", "-jar"));
    command.add(Installed.springApplication().toString());
    command.addAll(List.of(arguments));
    return TachoRun.of(dir.resolve("run"), jdk, command).start();
  }

  private static List<Line> printed(TachoRun run) {
    String out = run.out();
    String first = out.substring(0, out.indexOf('\n'));
    assertThat(first).endsWith(BEFORE.text());
    List<Line> lines = new ArrayList<>(List.of(BEFORE));
    lines.addAll(Line.beginning(OWN, out.substring(first.length() + 1)));
    return lines;
  }

  private static List<Line> withoutHook(List<Line> lines) {
    return lines.stream().filter(line -> !line.thread().equals("late")).toList();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void linesBeforeBetweenAndAfterTwoResetsAreThereOnceAndThoseOfALateHook(Path jdk)
      throws Exception {
    try (TachoRun run = application(jdk)) {
      run.untilOut("ready");
      run.terminate();
      assertThat(run.await()).as(run::err).isEqualTo(143);
      Runs runs = run.recorded();
      List<Line> logged = runs.logged(runs.jvm());
      // At its end Spring Boot closes Logback, and what the hook says is on no console any more.
      Line.same(withoutHook(logged), withoutHook(printed(run)));
      assertThat(logged.stream().filter(line -> line.logger().equals(LOGGER)).map(Line::text))
          .containsOnlyOnce(
              "before the first reset",
              "between the resets",
              "after the second reset",
              "the hook begins",
              "five seconds later");
      assertThat(runs.report(runs.jvm()).path("end").path("signal").asText()).isEqualTo("SIGTERM");
    }
  }

  @Test
  void killedWhileItLogsItsRunIsFinishedAndNothingIsLost() throws Exception {
    try (TachoRun run = application(Installed.jdk(), "load")) {
      run.untilOut("line 1000");
      run.jvm("application.jar").destroyForcibly();
      assertThat(run.await()).isEqualTo(137);
      Runs runs = run.recorded();
      runs.wasKilled(runs.jvm());
      Line.nothingIsLost(runs.logged(runs.jvm()), printed(run));
    }
  }
}
