package dev.tachograph.cli.run.command;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.run.tree.CommandRun;
import dev.tachograph.settings.Settings;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The start of a run that keeps no command from being started: neither by failing nor by a disk.
 */
final class BoundedStart {
  private static final long PATIENCE_SECONDS = 10;

  private BoundedStart() {}

  /** A run; {@code null} if there can be none, which is told in one line. */
  static @Nullable CommandRun of(Settings settings, List<String> command, Consumer<String> tell) {
    FutureTask<CommandRun> task = new FutureTask<>(() -> CommandRun.start(settings, command));
    Thread thread = new Thread(task, "tacho-start");
    thread.setDaemon(true);
    thread.start();
    String why;
    try {
      return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      why = "the disk has not answered for " + PATIENCE_SECONDS + " s";
    } catch (InterruptedException e) {
      why = "interrupted";
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      why = cause instanceof Exception failed ? Texts.reason(failed) : String.valueOf(cause);
    }
    tell.accept("the command is not recorded: " + Texts.escape(why));
    return null;
  }
}
