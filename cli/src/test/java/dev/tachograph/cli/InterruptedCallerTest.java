package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are called on an interrupted thread, as a build does that ends its threads. */
class InterruptedCallerTest {
  private static final String RUN = Cli.RUNS.resolve("2026-11-23__06-12-47").toString();

  @TempDir Path dir;

  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  /** A command's output without an interrupt and with one, which is still pending afterwards. */
  private static void isTheSame(List<String> arguments) {
    Cli calm = new Cli().call(arguments.toArray(String[]::new));
    Thread.currentThread().interrupt();
    Cli interrupted = new Cli().call(arguments.toArray(String[]::new));
    assertThat(Thread.interrupted()).as(String.join(" ", arguments)).isTrue();
    assertThat(interrupted.code()).as(interrupted.err()).isEqualTo(calm.code());
    assertThat(interrupted.out()).isEqualTo(calm.out());
    assertThat(interrupted.err()).isEqualTo(calm.err());
  }

  @Test
  void commandsDoTheirWorkAndLeaveTheFlagAsItWas() throws Exception {
    Path html = dir.resolve("page.html");
    isTheSame(List.of("ls", "--out", Cli.RUNS.toString()));
    isTheSame(List.of("report", RUN));
    isTheSame(List.of("report", RUN, "--html", html.toString()));
    isTheSame(List.of("logs", RUN));
    isTheSame(List.of("compare", RUN, "--", RUN));
    isTheSame(List.of("recover", "--out", dir.toString()));
    assertThat(html).isNotEmptyFile();
    assertThat(Files.size(html)).isGreaterThan(10_000);
    new Cli().call("ls", "--out", Cli.RUNS.toString());
    assertThat(Thread.interrupted()).isFalse();
  }
}
