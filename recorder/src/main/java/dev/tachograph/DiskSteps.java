package dev.tachograph;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.OurThreads;
import dev.tachograph.internal.files.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does what a disk may hold up on threads of its own, so that nobody waits for one that hangs. */
final class DiskSteps {
  /**
   * Calls something and waits for it.
   *
   * @param maxMillis waited at most; then it goes on by itself
   * @param files which are told when it did not answer
   * @throws UncheckedIOException what the call threw, or that it did not return in time
   */
  void call(long maxMillis, RunFiles files, Runnable steps) {
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread =
        OurThreads.daemon(
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
