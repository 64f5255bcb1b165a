package dev.tachograph.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a command on a thread that is never interrupted. An interrupt closes the channels through
 * which files are read and written, for good; so an interrupt meant for the caller of a command in
 * another program, such as a build that ends its threads, would leave half of an answer, or no
 * stdout.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /**
   * Runs a command and waits for it. The caller's interrupt flag is preserved, and set if the
   * caller is interrupted meanwhile; the command runs to its end.
   *
   * @return the command's result
   */
  static int call(Callable<Integer> command) {
    FutureTask<Integer> task = new FutureTask<>(command);
    Thread thread = new Thread(topmost(), task, "tacho");
    thread.setDaemon(false);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Outside the caller's thread group, which may be interrupted as a whole. */
  private static ThreadGroup topmost() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
