package dev.tachograph.cli.attach;

import dev.tachograph.cli.command.CommandFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agent in a JVM that was started without it, for whoever has the JVM's process under it. */
public final class LateAgent {
  private LateAgent() {}

  /**
   * Has a JVM begin to record its run. Blocks until the JVM answers, for a bounded time.
   *
   * @param pid its process, which handles SIGQUIT already: attaching begins with that
   * @param arguments settings by key
   * @return {@code null} if it is recorded now, or was already; otherwise why not, in one line that
   *     is not fit for a terminal
   */
  public static @Nullable String begin(long pid, Map<String, String> arguments) {
    try {
      String[] answer = new RunningJvm(Long.toString(pid)).ask(arguments);
      boolean isRecorded = answer[0].equals("recording") || answer[0].equals("already");
      return isRecorded ? null : RunningJvm.reason(answer);
    } catch (CommandFailure outOfReach) {
      return String.valueOf(outOfReach.getMessage());
    }
  }
}
