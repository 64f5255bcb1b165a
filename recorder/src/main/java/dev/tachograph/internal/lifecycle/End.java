package dev.tachograph.internal.lifecycle;

import dev.tachograph.common.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param status {@code completed}, {@code failed}, {@code interrupted} or {@code exited}
 * @param cause a sentence for readers
 * @param exitCode the exit code of the process, {@code null} if unknown
 * @param signal such as {@code SIGTERM}
 * @param exception the uncaught exception
 */
public record End(
    RunStatus status,
    String cause,
    @Nullable Integer exitCode,
    @Nullable String signal,
    @Nullable Throwable exception) {

  static End ofCode(@Nullable Integer exitCode) {
    if (exitCode == null) {
      return new End(RunStatus.COMPLETED, "the run was closed", null, null, null);
    }
    return exitCode == 0
        ? new End(RunStatus.COMPLETED, "the program ended with exit code 0", 0, null, null)
        : new End(
            RunStatus.FAILED, "the program ended with exit code " + exitCode, exitCode, null, null);
  }

  static End ofException(Throwable exception, @Nullable Integer exitCode) {
    String message = message(exception);
    String cause =
        "an exception that nobody caught: "
            + exception.getClass().getName()
            + (message == null ? "" : ": " + message);
    return new End(RunStatus.FAILED, cause, exitCode, null, exception);
  }

  static End ofSignal(String signal, int exitCode, @Nullable Throwable exception) {
    return new End(
        RunStatus.INTERRUPTED,
        "the process was asked to end by " + signal,
        exitCode,
        signal,
        exception);
  }

  static End ofExit(boolean lastThreadEnded) {
    String cause =
        lastThreadEnded
            ? "the program's last thread ended without closing the run"
            : "somebody called System.exit";
    return new End(RunStatus.EXITED, cause, null, null, null);
  }

  private static @Nullable String message(Throwable exception) {
    try {
      return exception.getMessage();
    } catch (RuntimeException | StackOverflowError broken) {
      return null;
    }
  }
}
