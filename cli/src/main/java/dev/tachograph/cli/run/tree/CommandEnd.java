package dev.tachograph.cli.run.tree;

import dev.tachograph.cli.run.ExitStatus;
import dev.tachograph.common.RunStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the report of a command says that it ended.
 *
 * @param status of the report
 * @param cause a sentence without its full stop
 * @param signal such as {@code SIGKILL}; {@code null} if none ended it
 */
record CommandEnd(RunStatus status, String cause, @Nullable String signal) {
  /** Signals that ask a process to end; others kill it. */
  private static final Set<String> ASKING = Set.of("HUP", "INT", "TERM");

  /** Exit codes of programs that such a signal asked to end, and which did so by themselves. */
  private static final Set<Integer> ASKED = Set.of(129, 130, 143);

  static CommandEnd of(ExitStatus status) {
    String name = status.signal();
    if (name != null) {
      String signal = Character.isDigit(name.charAt(0)) ? "signal " + name : "SIG" + name;
      String dump = status.coreDumped() ? ", with a core dump" : "";
      return ASKING.contains(name)
          ? new CommandEnd(
              RunStatus.INTERRUPTED, "the command was asked to end by " + signal + dump, signal)
          : new CommandEnd(RunStatus.KILLED, "the command was killed by " + signal + dump, signal);
    }
    int code = status.code();
    if (ASKED.contains(code)) {
      String asked = "SIG" + ExitStatus.signalName(code - 128);
      return new CommandEnd(
          RunStatus.INTERRUPTED,
          "the command ended with exit code " + code + ", as after " + asked,
          null);
    }
    return new CommandEnd(
        code == 0 ? RunStatus.COMPLETED : RunStatus.FAILED,
        "the command ended with exit code " + code,
        null);
  }
}
