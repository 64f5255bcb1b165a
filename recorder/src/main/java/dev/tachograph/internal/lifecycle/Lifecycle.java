package dev.tachograph.internal.lifecycle;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.MainStart;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.RunScope;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes how a run ends and makes sure it is finished exactly once.
 *
 * <p>There are four ways to end: the body or a {@code close} returns; a signal arrives; {@code
 * System.exit} is called; an uncaught exception ends the last thread. Once the shutdown of the JVM
 * has begun, or a signal was taken, the shutdown hook finishes the run, and a thread that closes it
 * only announces that: the JVM cannot exit before its hooks have ended.
 */
public final class Lifecycle {
  /** What is done at the end of a run. */
  public interface Finisher {
    /**
     * Ends recording and writes the report. Called once.
     *
     * @param maxMillis the time left for the end
     */
    void finish(End end, long maxMillis);

    /** Replaces the report after {@link #finish}, because more has become known. */
    void replace(End end);

    /** Records an uncaught exception. */
    void uncaught(Thread thread, Throwable exception);

    /**
     * Called when a signal asks the process to end, on a JVM thread for signals.
     *
     * @param number such as 15
     * @param atOnce whether the process ends before this finisher is asked to finish
     */
    default void signalled(int number, boolean atOnce) {}

    /**
     * Notes how the process ends at once, without any hook, for who finishes the run later. Must
     * not wait for a disk.
     */
    default void halted(End end) {}

    /** Records that the shutdown actions did not return in time. */
    void shutdownTimedOut();
  }

  /** The maximum time for recording the last signal, whose page may be on a hanging disk. */
  private static final long NOTE_MILLIS = 500;

  /**
   * A second signal this soon after the first is the same request: GNU timeout signals its child
   * and then its process group, and so do process managers.
   */
  private static final long SAME_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MAX_TRIES = 40;
  private static final long FULL_HEAP_MILLIS = 50;

  private final Finisher finisher;
  private final Shutdown shutdown;
  private final long patienceNanos;
  private final LongSupplier nanos;
  private final Thread hook =
      RecorderThreads.lasting("shutdown", this::hookIsStarted, this::onShutdown);
  private final RunScope scope = RunScope.boundOrProcess();
  private final BiConsumer<Thread, Throwable> onUncaught = this::onUncaught;
  private final @Nullable Thread body;
  private final @Nullable AgentEnd agent;

  private final CountDownLatch bodyEnded = new CountDownLatch(1);
  private final CountDownLatch hookBegan = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);

  // Guarded by this.
  private @Nullable String signal;
  private int signalCode;
  private long signalledNanos;
  private @Nullable Set<Thread> threadsBefore;
  private @Nullable Set<Thread> threadsBeforeHook;
  private boolean exitIsOurs;
  private @Nullable Throwable uncaught;
  private boolean closed;
  private @Nullable Integer closedCode;
  private @Nullable Thread closer;
  private @Nullable End end;

  /**
   * Creates a lifecycle that is not yet installed.
   *
   * @param timeout the time for everything the end waits for
   * @param nanos a monotonic clock
   * @param body the thread that runs the body; {@code null} in the start and close form
   * @param agent is told how the process ends, so that nothing is installed in the JVM but a hook;
   *     {@code null}: the lifecycle finds out by itself
   */
  public Lifecycle(
      Finisher finisher,
      Duration timeout,
      LongSupplier nanos,
      @Nullable Thread body,
      @Nullable AgentEnd agent) {
    this.finisher = finisher;
    this.agent = agent;
    this.patienceNanos = timeout.plusSeconds(10).toNanos();
    this.shutdown = new Shutdown(timeout.toNanos(), nanos);
    this.nanos = nanos;
    this.body = body;
  }

  /** Starts observing: signals, shutdown, uncaught exceptions. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(hook);
    if (agent != null) {
      agent.tell(onUncaught, this::onSeenSignal, finisher::halted);
      return;
    }
    UncaughtExceptions.report(scope, onUncaught);
    SharedSignals.tell(this);
  }

  /** Stops observing, for a run that did not begin. */
  public void uninstall() {
    synchronized (this) {
      // If the hook is already running, it finds nothing to do.
      closed = true;
      end = End.ofCode(null);
    }
    finished.countDown();
    released.countDown();
    leave(null);
  }

  /** Adds an action to run when the shutdown begins. */
  public void onShutdown(Runnable action) {
    shutdown.add(action);
  }

  /**
   * Called when the body returned or threw, or the run was closed. Returns when the caller may
   * continue.
   */
  public void ended(@Nullable Integer exitCode, @Nullable Throwable thrown) {
    for (int tries = 1; ; tries++) {
      try {
        end(exitCode, thrown);
        return;
      } catch (OutOfMemoryError full) {
        // Nothing was done yet, and throwing here is no way to report what the program did to its
        // heap.
        if (tries == MAX_TRIES) {
          return;
        }
        Interrupts.pause(FULL_HEAP_MILLIS);
      }
    }
  }

  /**
   * Called by who saw how the run ended, for a lifecycle that was not installed. Returns when the
   * run is finished.
   */
  public void ended(End how) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      end = how;
    }
    bodyEnded.countDown();
    finish(how);
  }

  private void end(@Nullable Integer exitCode, @Nullable Throwable thrown) {
    boolean hookFinishes = Shutdown.hasBegun();
    End now = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      closedCode = exitCode;
      closer = Thread.currentThread();
      if (thrown != null && uncaught == null) {
        uncaught = thrown;
      }
      hookFinishes |= exitIsOurs;
      if (!hookFinishes && end == null) {
        end = now = endNow(false);
      }
      closed = true;
    }
    bodyEnded.countDown();
    if (now != null) {
      finish(now);
    } else {
      await(body == Thread.currentThread() ? released : hookBegan);
    }
  }

  private void finish(End how) {
    try {
      finisher.finish(how, shutdown.millisLeft());
    } finally {
      finished.countDown();
      released.countDown();
      boolean mayThrow = how.exception() == null && how.exitCode() == null;
      leave(mayThrow && scope == RunScope.PROCESS ? closer() : null);
    }
  }

  private synchronized @Nullable Thread closer() {
    return closer;
  }

  /**
   * Unregisters everything from the JVM, so that it references nothing of the run or its class
   * loader.
   *
   * @param mayThrow a thread that may still end by an exception that should be reported
   */
  private void leave(@Nullable Thread mayThrow) {
    SharedSignals.leave(this);
    if (Thread.currentThread() == hook || Shutdown.hasBegun()) {
      // The JVM exits before its class loaders are unloaded, and the closing thread may still
      // throw.
      return;
    }
    UncaughtExceptions.forget(scope, onUncaught, mayThrow);
    try {
      boolean ignored = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException begun) {
      // It is running and finds nothing to do.
    }
  }

  /**
   * A signal arrived that asks the process to end.
   *
   * @param exits whether that is what it does, since the application has no handler for it
   */
  SharedSignals.Effect onSignal(String name, int number, boolean exits) {
    boolean first;
    boolean repeated;
    synchronized (this) {
      first = signal == null;
      long now = nanos.getAsLong();
      repeated = !first && now - signalledNanos < SAME_REQUEST_NANOS;
      if (first && (exits || !name.equals("HUP"))) {
        signal = "SIG" + name;
        signalCode = 128 + number;
        signalledNanos = now;
        exitIsOurs = exits;
        threadsBefore = threadsNow();
      }
    }
    boolean again = exits && !first && !repeated && !name.equals("HUP");
    if (!repeated && (exits || !name.equals("HUP"))) {
      noteSignal(number, again);
    }
    if (exits && first) {
      return SharedSignals.Effect.EXIT;
    }
    return again ? SharedSignals.Effect.HALT : SharedSignals.Effect.NONE;
  }

  /** A signal arrived that the JVM or the program answers. */
  private void onSeenSignal(int number) {
    Set<Thread> threads = threadsNow();
    synchronized (this) {
      if (threadsBefore == null) {
        threadsBefore = threads;
      }
    }
    RecorderThreads.daemon("signal", () -> finisher.signalled(number, false)).start();
  }

  private static @Nullable Set<Thread> threadsNow() {
    try {
      return LiveThreads.all();
    } catch (OutOfMemoryError full) {
      return null;
    }
  }

  /** In bounded time: a hanging disk must not keep the process from ending. */
  private void noteSignal(int number, boolean atOnce) {
    try {
      Thread thread = RecorderThreads.daemon("signal", () -> finisher.signalled(number, atOnce));
      thread.start();
      boolean ignored = Interrupts.join(thread, NOTE_MILLIS);
    } catch (RuntimeException | Error noThread) {
      // The signal is handled without a note.
    }
  }

  private void onUncaught(Thread thread, Throwable exception) {
    End replacement = null;
    synchronized (this) {
      if (end == null) {
        if (uncaught == null) {
          uncaught = exception;
        }
      } else if (thread == closer && end.exception() == null && end.exitCode() == null) {
        replacement = end = End.ofException(exception, null);
      }
    }
    if (replacement == null) {
      finisher.uncaught(thread, exception);
    } else {
      await(finished);
      finisher.replace(replacement);
    }
  }

  /**
   * Called by the thread that starts the hooks, one after another: hooks started after this one are
   * not among the live threads yet, which they may be by the time this hook runs.
   */
  private void hookIsStarted() {
    Set<Thread> threads = threadsNow();
    synchronized (this) {
      threadsBeforeHook = threads;
    }
  }

  private void onShutdown() {
    MainStart.begun();
    hookBegan.countDown();
    boolean mine;
    Set<Thread> before;
    Set<Thread> beforeHook;
    synchronized (this) {
      mine = end == null;
      before = threadsBefore;
      beforeHook = threadsBeforeHook;
    }
    if (!mine) {
      finishedByCloser();
      return;
    }
    shutdown.begin();
    try {
      if (agent != null) {
        agent.shutdownBegins(Shutdown.isByLastThread());
      }
      if (!shutdown.runActions()) {
        finisher.shutdownTimedOut();
      }
      shutdown.awaitBody(bodyEnded, body);
      shutdown.awaitOthers(before, beforeHook, released::countDown);
    } catch (Throwable full) {
      // Nothing is waited for then; the files are what matters.
    }
    End now = endInShutdown();
    if (now != null) {
      finish(now);
    }
  }

  private @Nullable End endInShutdown() {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      try {
        synchronized (this) {
          end = endNow(true);
          return end;
        }
      } catch (OutOfMemoryError full) {
        Interrupts.pause(FULL_HEAP_MILLIS);
      }
    }
    return null;
  }

  /** The close came first; a signal during it is still reported. */
  private void finishedByCloser() {
    await(finished);
    End replacement = null;
    synchronized (this) {
      if (signal != null && end != null && end.signal() == null) {
        replacement = end = End.ofSignal(signal, signalCode, end.exception());
      }
    }
    if (replacement != null) {
      finisher.replace(replacement);
    }
  }

  private End endNow(boolean inShutdown) {
    if (signal != null) {
      Integer code = exitIsOurs ? Integer.valueOf(signalCode) : closedCode;
      return new End(
          RunStatus.INTERRUPTED,
          "the process was asked to end by " + signal,
          code,
          signal,
          uncaught);
    }
    boolean lastThreadEnded = inShutdown && Shutdown.isByLastThread();
    if (agent != null && inShutdown && !closed) {
      return agent.end(lastThreadEnded, uncaught);
    }
    if (uncaught != null) {
      // Whoever closed it then did not know by which exception the JVM chose its exit code.
      boolean unknown = lastThreadEnded && Integer.valueOf(0).equals(closedCode);
      return End.ofException(uncaught, unknown ? null : closedCode);
    }
    if (inShutdown && (!closed || (closedCode == null && !lastThreadEnded))) {
      return End.ofExit(lastThreadEnded);
    }
    return End.ofCode(closedCode);
  }

  private void await(CountDownLatch latch) {
    Interrupts.await(
        TimeUnit.NANOSECONDS.toMillis(patienceNanos),
        () -> latch.getCount() == 0,
        left -> {
          boolean ignored = latch.await(left, TimeUnit.NANOSECONDS);
        });
  }
}
