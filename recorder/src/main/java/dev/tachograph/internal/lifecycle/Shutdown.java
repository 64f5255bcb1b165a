package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.RecorderThreads;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens between the request to end the process and the end of recording; bounded in time.
 */
public final class Shutdown {
  private static final long DAEMON_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long POLL_MILLIS = 1;

  private final long timeoutNanos;
  private final LongSupplier nanos;
  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private long deadline;
  private boolean hasDeadline;

  Shutdown(long timeoutNanos, LongSupplier nanos) {
    this.timeoutNanos = timeoutNanos;
    this.nanos = nanos;
  }

  void add(Runnable action) {
    actions.add(action);
  }

  /** Whether the shutdown of the JVM has begun. */
  public static boolean hasBegun() {
    Thread probe = RecorderThreads.lasting("probe", () -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException begun) {
      return true;
    }
  }

  /**
   * Whether it came of the end of the program's last thread that is no daemon. The thread on which
   * the JVM waits for that is there as soon as {@code main} has returned, and shuts down itself
   * only where nobody else did.
   */
  public static boolean isByLastThread() {
    return LiveThreads.all().stream()
        .anyMatch(t -> t.getName().equals("DestroyJavaVM") && LiveThreads.isExiting(t));
  }

  void begin() {
    deadline = nanos.getAsLong() + timeoutNanos;
    hasDeadline = true;
  }

  /** The time left of the timeout; all of it before {@link #begin}. */
  long millisLeft() {
    return TimeUnit.NANOSECONDS.toMillis(hasDeadline ? remaining() : timeoutNanos);
  }

  /**
   * Runs the application's actions one after another.
   *
   * @return whether all returned in time
   */
  boolean runActions() {
    if (actions.isEmpty()) {
      return true;
    }
    Thread runner = RecorderThreads.daemon("shutdown-actions", this::callActions);
    runner.start();
    join(runner);
    return !runner.isAlive();
  }

  private void callActions() {
    for (Runnable action : actions) {
      Thread thread = Thread.currentThread();
      // Application code runs here and may need its own class loader.
      thread.setContextClassLoader(action.getClass().getClassLoader());
      try {
        action.run();
      } catch (Throwable broken) {
        // The failure is the application's, so our threads' handler must not swallow it.
        thread.getThreadGroup().uncaughtException(thread, broken);
      }
    }
  }

  /** Waits for a body that an action has asked to stop. */
  void awaitBody(CountDownLatch ended, @Nullable Thread body) {
    if (!actions.isEmpty() && body != null && body.isAlive() && !LiveThreads.isExiting(body)) {
      await(ended);
    }
  }

  /**
   * Waits until the threads started by the shutdown have ended; called by a hook. Daemons that are
   * no hooks are waited for only briefly: they may be pool workers, which stay and for which the
   * JVM would not wait either.
   *
   * @param asked the threads at the time the shutdown was requested; {@code null} if unknown
   * @param beforeHook the threads before the calling hook was started; {@code null} likewise
   * @param found called when there is something to wait for
   */
  void awaitOthers(@Nullable Set<Thread> asked, @Nullable Set<Thread> beforeHook, Runnable found) {
    ExitingThread exiting = ExitingThread.find();
    Set<Thread> before = asked == null && exiting != null ? beforeHook : asked;
    if (exiting != null) {
      awaitJoin(exiting, found);
    }
    Set<Thread> others = LiveThreads.startedByShutdown(before);
    if (others.isEmpty()) {
      return;
    }
    found.run();
    long daemonDeadline = nanos.getAsLong() + DAEMON_NANOS;
    // A hook may have started new threads as well, so repeat until there are none.
    while (!others.isEmpty() && remaining() > 0) {
      for (Thread thread : others) {
        long left = daemonDeadline - nanos.getAsLong();
        join(thread, thread.isDaemon() ? Math.min(left, remaining()) : remaining());
      }
      others = LiveThreads.startedByShutdown(before);
      if (nanos.getAsLong() >= daemonDeadline) {
        others.removeIf(Thread::isDaemon);
      }
    }
  }

  /** Waits until every hook has begun and those that began before the caller have ended. */
  private void awaitJoin(ExitingThread exiting, Runnable found) {
    Thread hook = Thread.currentThread();
    while (!exiting.joins(hook) && remaining() > 0) {
      found.run();
      Interrupts.pause(POLL_MILLIS);
    }
  }

  private void join(Thread thread) {
    join(thread, remaining());
  }

  private void join(Thread thread, long waitNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos);
    if (millis > 0) {
      boolean ignored = Interrupts.join(thread, millis);
    }
  }

  private void await(CountDownLatch latch) {
    Interrupts.await(
        TimeUnit.NANOSECONDS.toMillis(remaining()),
        () -> latch.getCount() == 0,
        left -> {
          boolean ignored = latch.await(left, TimeUnit.NANOSECONDS);
        });
  }

  private long remaining() {
    return Math.max(0, deadline - nanos.getAsLong());
  }
}
