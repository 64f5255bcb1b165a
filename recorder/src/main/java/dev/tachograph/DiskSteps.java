package dev.tachograph;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.files.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs disk operations that may hang on threads of their own, so that no caller waits for them
 * indefinitely.
 */
final class DiskSteps {
  /**
   * Runs steps and waits for them.
   *
   * @param maxMillis maximum time to wait; afterwards the steps continue by themselves
   * @param files the files to name if the steps did not finish
   * @throws UncheckedIOException if a step failed, or did not return in time
   */
  void call(long maxMillis, RunFiles files, Runnable steps) {
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread =
        RecorderThreads.daemon(
            "finish",
            () -> {
              try {
                steps.run();
              } catch (Throwable failed) {
                thrown.set(failed);
              } finally {
                done.countDown();
              }
            });
    thread.start();
    if (!await(done, maxMillis)) {
      throw new UncheckedIOException(
          "The disk does not answer; when it does again, `tacho recover` finishes the run.",
          new IOException(String.valueOf(files.directory())));
    }
    Throwable failed = thrown.get();
    if (failed instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failed instanceof Error error) {
      throw error;
    }
  }

  private static boolean await(CountDownLatch done, long maxMillis) {
    RunClock since = RunClock.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.await(maxMillis - since.millis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
