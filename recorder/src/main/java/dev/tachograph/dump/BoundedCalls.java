package dev.tachograph.dump;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls the application with a bound in time, so that a deadlock there does not become ours. */
final class BoundedCalls {
  private final long timeoutMillis;

  BoundedCalls(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Calls on a thread of its own, which is left behind if it does not return.
   *
   * @throws TimeoutException if it did not return in time
   * @throws ExecutionException what it threw
   */
  <T> T call(Callable<T> callable) throws TimeoutException, ExecutionException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(callable.call());
              } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
              }
            },
            "tachograph-dump-source");
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }
}
