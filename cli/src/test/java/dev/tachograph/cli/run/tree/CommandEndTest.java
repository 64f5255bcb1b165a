package dev.tachograph.cli.run.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.cli.run.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a command's end. */
class CommandEndTest {
  @ParameterizedTest
  @CsvSource({
    "0, completed",
    "1, failed",
    "126, failed",
    "127, failed",
    "129, interrupted",
    "130, interrupted",
    "137, failed",
    "143, interrupted",
    "255, failed"
  })
  void statusFollowsFromTheExitCode(int code, String status) {
    CommandEnd end = CommandEnd.of(ExitStatus.exited(code));
    assertThat(end.status().text()).isEqualTo(status);
    assertThat(end.cause()).contains("exit code " + code);
    assertThat(end.signal()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1, interrupted, SIGHUP",
    "2, interrupted, SIGINT",
    "15, interrupted, SIGTERM",
    "9, killed, SIGKILL",
    "11, killed, SIGSEGV",
    "6, killed, SIGABRT",
    "13, killed, SIGPIPE"
  })
  void statusFollowsFromTheSignal(int number, String status, String signal) {
    CommandEnd end = CommandEnd.of(ExitStatus.signalled(number, false));
    assertThat(end.status().text()).isEqualTo(status);
    assertThat(end.signal()).isEqualTo(signal);
    assertThat(end.cause()).endsWith(signal);
  }

  @Test
  void coreDumpAndSignalsWithoutANameAreTold() {
    assertThat(CommandEnd.of(ExitStatus.signalled(11, true)).cause()).endsWith("with a core dump");
    assertThat(CommandEnd.of(ExitStatus.signalled(34, false)).cause()).endsWith("signal 34");
  }
}
