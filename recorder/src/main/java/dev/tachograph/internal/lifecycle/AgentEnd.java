package dev.tachograph.internal.lifecycle;

import dev.tachograph.common.RunStatus;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an agent sees of the end of a program that does not know of its run: it is told by who is
 * called at the places where a JVM ends. Thread-safe.
 */
public final class AgentEnd {
  private static final Map<Integer, String> ENDING =
      Map.of(1, "SIGHUP", 2, "SIGINT", 15, "SIGTERM");
  private static final int SIGNAL_CODE = 128;
  private static final int HANGUP = 1;

  private @Nullable BiConsumer<Thread, Throwable> onUncaught;
  private @Nullable IntConsumer onSignal;
  private @Nullable Consumer<End> onHalt;
  private @Nullable Throwable ofMain;
  private @Nullable Integer exitCode;
  private @Nullable String caller;
  private int signal;

  /** Creates one that has seen nothing. */
  public AgentEnd() {}

  synchronized void tell(
      BiConsumer<Thread, Throwable> uncaught, IntConsumer signalled, Consumer<End> halted) {
    onHalt = halted;
    onUncaught = uncaught;
    onSignal = signalled;
  }

  /**
   * An exception left a thread.
   *
   * @param thread which
   * @param exception as thrown
   * @param isMain whether it is the thread of {@code main}, by which the JVM chooses its exit code
   */
  public void uncaught(Thread thread, Throwable exception, boolean isMain) {
    BiConsumer<Thread, Throwable> told;
    synchronized (this) {
      if (isMain) {
        ofMain = exception;
      }
      told = onUncaught;
    }
    if (told != null) {
      told.accept(thread, exception);
    }
  }

  /**
   * The process is about to exit; the first call counts that is not {@link #refused}.
   *
   * @param status the exit code
   * @param by where, such as {@code com.acme.Main.stop(Main.java:12)}; {@code null} if unknown
   */
  public synchronized void exits(int status, @Nullable String by) {
    if (exitCode == null) {
      exitCode = status;
      caller = by;
    }
  }

  /**
   * A call of {@link #exits} came to nothing, as a security manager did not allow it.
   *
   * @param status as it was told
   * @param by as it was told
   */
  public synchronized void refused(int status, @Nullable String by) {
    if (Objects.equals(exitCode, status) && Objects.equals(caller, by)) {
      exitCode = null;
      caller = null;
    }
  }

  /**
   * The process ends now, without hooks.
   *
   * @param status the exit code
   * @param by as for {@link #exits}
   */
  public void halts(int status, @Nullable String by) {
    Consumer<End> told;
    synchronized (this) {
      told = onHalt;
    }
    if (told != null) {
      told.accept(called("Runtime.halt", status, by, null));
    }
  }

  private static End called(
      String method, int status, @Nullable String by, @Nullable Throwable uncaught) {
    String cause =
        String.format(
            Locale.ROOT, "%s called %s(%d)", by == null ? "somebody" : by, method, status);
    return status == 0
        ? new End(RunStatus.COMPLETED, cause, status, null, null)
        : new End(RunStatus.FAILED, cause, status, null, uncaught);
  }

  /**
   * A signal arrived that somebody in the JVM answers; the first that asks to end counts, but
   * SIGHUP only until another comes, as many a program reads its configuration again by it and goes
   * on.
   *
   * @param number such as 15
   */
  public void signalled(int number) {
    IntConsumer told = null;
    synchronized (this) {
      if ((signal == 0 || signal == HANGUP) && number != signal && ENDING.containsKey(number)) {
        signal = number;
        told = number == HANGUP ? null : onSignal;
      }
    }
    if (told != null) {
      told.accept(number);
    }
  }

  /** The JVM ends: by the SIGHUP that came, if nobody called {@code System.exit}. */
  void shutdownBegins(boolean lastThreadEnded) {
    IntConsumer told;
    synchronized (this) {
      boolean ends = signal == HANGUP && exitCode == null && !lastThreadEnded;
      told = ends ? onSignal : null;
    }
    if (told != null) {
      told.accept(HANGUP);
    }
  }

  synchronized End end(boolean lastThreadEnded, @Nullable Throwable uncaught) {
    // The JVM itself ends by SIGHUP without a call of System.exit.
    boolean isAnswered = signal == HANGUP && exitCode != null;
    if (signal != 0 && !isAnswered && !lastThreadEnded) {
      String name = ENDING.get(signal);
      int code = exitCode == null ? SIGNAL_CODE + signal : exitCode;
      return End.ofSignal(name == null ? String.valueOf(signal) : name, code, uncaught);
    }
    if (lastThreadEnded) {
      if (ofMain != null) {
        return End.ofException(ofMain, 1);
      }
      if (uncaught != null) {
        return End.ofException(uncaught, 0);
      }
      return new End(RunStatus.COMPLETED, "the program's last thread ended", 0, null, null);
    }
    if (exitCode == null) {
      return uncaught == null ? End.ofExit(false) : End.ofException(uncaught, null);
    }
    return called("System.exit", exitCode, caller, uncaught);
  }
}
