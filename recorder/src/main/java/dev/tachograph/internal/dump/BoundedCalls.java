package dev.tachograph.internal.dump;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.OurThreads;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application with a bound in time, so that a deadlock there does not become ours. All
 * that is asked at once is waited for together. Used on one thread.
 *
 * <p>Each call has a thread of its own, which is left behind if it does not return. Who has not
 * answered yet is not asked again, so no more threads are left behind than there are to ask.
 */
final class BoundedCalls {
  private final long budgetNanos;

  /** Who was asked and may not have answered yet. */
  private final IdentityHashMap<Object, Thread> asked = new IdentityHashMap<>();

  BoundedCalls(long budgetMillis) {
    this.budgetNanos = TimeUnit.MILLISECONDS.toNanos(budgetMillis);
  }

  /** What one will say, or why it said nothing. */
  static final class Answer<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable String failure;

    /** Waits so long; {@code null} if it failed. */
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

    /** Gives the answer, on another thread. */
    void complete(T value) {
      result.complete(value);
    }

    /** The answer if it is there already. */
    @Nullable T present() {
      return result.isCompletedExceptionally() ? null : result.getNow(null);
    }

    /** Why there is no answer; {@code null} if there is one. */
    @Nullable String failure() {
      return failure;
    }
  }

  /** The time that is left to all that were asked. */
  final class Deadline {
    private final RunClock clock;
    private final long end;

    Deadline(RunClock clock) {
      this.clock = clock;
      this.end = clock.nanos() + budgetNanos;
    }

    /** The answer, {@code null} if there is none; why is in the {@link Answer#failure}. */
    <T> @Nullable T await(Answer<T> answer) {
      return answer.failure == null ? answer.await(end - clock.nanos()) : null;
    }
  }

  /**
   * Asks.
   *
   * @param whom one that stays the same from dump to dump
   */
  <T> Answer<T> ask(Object whom, Callable<T> question) {
    Answer<T> answer = new Answer<>();
    forgetEnded();
    if (asked.containsKey(whom)) {
      answer.failure = "has not answered an earlier dump yet";
      return answer;
    }
    try {
      Thread thread =
          OurThreads.daemon(
              "dump-source",
              () -> {
                try {
                  answer.result.complete(question.call());
                } catch (Throwable thrown) {
                  answer.result.completeExceptionally(thrown);
                }
              });
      // It is the application's code that runs there, and it may ask for its own loader.
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
