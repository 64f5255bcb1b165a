package dev.tachograph.internal;

import dev.tachograph.common.RunClock;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls application code with a timeout, so that a deadlock there does not spread to the recorder.
 * Calls made together are waited for together. Used on one thread.
 *
 * <p>Each call runs on a thread of its own, which is abandoned if it does not return. A source with
 * an unanswered call is not called again, so no more threads are abandoned than there are sources.
 */
public final class BoundedCalls {
  private final String threadName;
  private final long budgetNanos;

  /** The sources that were asked and may not have answered yet. */
  private final IdentityHashMap<Object, Thread> asked = new IdentityHashMap<>();

  /**
   * Creates calls.
   *
   * @param threadName what the threads of the calls are called, such as {@code dump-source}
   * @param budgetMillis the time for all calls that are waited for together
   */
  public BoundedCalls(String threadName, long budgetMillis) {
    this.threadName = threadName;
    this.budgetNanos = TimeUnit.MILLISECONDS.toNanos(budgetMillis);
  }

  /** A pending answer, or the reason why there is none. */
  public static final class Answer<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable String failure;

    /** Waits for at most the given time; {@code null} if the call failed. */
    private @Nullable T await(long nanos) {
      CountDownLatch answered = new CountDownLatch(1);
      CompletableFuture<T> reported = result.whenComplete((any, thrown) -> answered.countDown());
      long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos));
      if (!Interrupts.await(
          millis,
          reported::isDone,
          left -> {
            boolean ignored = answered.await(left, TimeUnit.NANOSECONDS);
          })) {
        failure = "did not answer in time";
        return null;
      }
      try {
        return reported.join();
      } catch (CompletionException thrown) {
        Throwable cause = thrown.getCause();
        failure = (cause == null ? thrown : cause).getClass().getName();
        return null;
      }
    }

    /** Completes the answer, on another thread. */
    public void complete(T value) {
      result.complete(value);
    }

    /** The answer, if it has arrived. */
    public @Nullable T present() {
      return result.isCompletedExceptionally() ? null : result.getNow(null);
    }

    /** Why there is no answer; {@code null} if there is one. */
    public @Nullable String failure() {
      return failure;
    }
  }

  /** The time left for all calls together. */
  public final class Deadline {
    private final RunClock clock;
    private final long end;

    /**
     * Begins the time.
     *
     * @param clock measures it
     */
    public Deadline(RunClock clock) {
      this.clock = clock;
      this.end = clock.nanos() + budgetNanos;
    }

    /** The answer, or {@code null} if there is none; {@link Answer#failure} then says why. */
    public <T> @Nullable T await(Answer<T> answer) {
      return answer.failure == null ? answer.await(end - clock.nanos()) : null;
    }
  }

  /**
   * Asks a question on a thread of its own.
   *
   * @param whom the source asked; the same object from dump to dump
   */
  public <T> Answer<T> ask(Object whom, Callable<T> question) {
    Answer<T> answer = new Answer<>();
    forgetEnded();
    if (asked.containsKey(whom)) {
      answer.failure = "has not answered an earlier dump yet";
      return answer;
    }
    try {
      Thread thread =
          RecorderThreads.daemon(
              threadName,
              () -> {
                try {
                  answer.result.complete(question.call());
                } catch (Throwable thrown) {
                  answer.result.completeExceptionally(thrown);
                }
              });
      // Application code runs there and may need its own class loader.
      thread.setContextClassLoader(whom.getClass().getClassLoader());
      thread.start();
      asked.put(whom, thread);
    } catch (RuntimeException | Error noThread) {
      answer.failure = noThread.getClass().getName();
    }
    return answer;
  }

  private void forgetEnded() {
    for (Iterator<Thread> threads = asked.values().iterator(); threads.hasNext(); ) {
      if (!threads.next().isAlive()) {
        threads.remove();
      }
    }
  }
}
