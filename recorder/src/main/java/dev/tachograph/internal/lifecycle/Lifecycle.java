package dev.tachograph.internal.lifecycle;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.OurThreads;
import dev.tachograph.internal.lifecycle.Signals.Previous;
import dev.tachograph.internal.lifecycle.Signals.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees how a run ends, and has it finished exactly once.
 *
 * <p>Four ways lead to the end: the body or a {@code close} returns; a signal asks; somebody calls
 * {@code System.exit}; an exception that nobody caught ends the last thread. Once the shutdown of
 * the JVM has begun, or a signal was taken, the shutdown hook finishes the run, and whoever closes
 * it only says so: the JVM cannot leave before its hooks have ended.
 */
public final class Lifecycle {
  /** What is done at the end of a run. */
  public interface Finisher {
    /**
     * Ends recording and writes the report. Called once.
     *
     * @param maxMillis what is left of the time that the end may take
     */
    void finish(End end, long maxMillis);

    /** Replaces the report after {@link #finish}, because more became known. */
    void replace(End end);

    /** Tells in the record of an exception that nobody caught. */
    void uncaught(Thread thread, Throwable exception);

    /**
     * A signal asks the process to end. Called on a thread of the JVM's for signals.
     *
     * @param number such as 15
     * @param atOnce whether the process ends before this finisher is asked to finish
     */
    default void signalled(int number, boolean atOnce) {}

    /** Tells in the record that the shutdown actions did not return in time. */
    void shutdownTimedOut();
  }

  /** How long a note of the last signal may take: its page may be on a disk that hangs. */
  private static final long NOTE_MILLIS = 500;

  /** The signals that ask a process to end, by number. */
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  /**
   * A signal so soon after the first is the same request: GNU timeout signals its child and then
   * its group, and so do managers of processes.
   */
  private static final long SAME_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MAX_TRIES = 40;
  private static final long FULL_HEAP_MILLIS = 50;

  private final Finisher finisher;
  private final Shutdown shutdown;
  private final long patienceNanos;
  private final LongSupplier nanos;
  private final Thread hook = OurThreads.lasting("shutdown", this::hookIsStarted, this::onShutdown);
  private final List<Registration> signals = new ArrayList<>();
  private final BiConsumer<Thread, Throwable> onUncaught = this::onUncaught;
  private final @Nullable Thread body;

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
   * Not yet installed.
   *
   * @param timeout for everything the end waits for
   * @param nanos a monotonic clock
   * @param body the thread that runs the body; {@code null} in the start and close form
   */
  public Lifecycle(Finisher finisher, Duration timeout, LongSupplier nanos, @Nullable Thread body) {
    this.finisher = finisher;
    this.patienceNanos = timeout.plusSeconds(10).toNanos();
    this.shutdown = new Shutdown(timeout.toNanos(), nanos);
    this.nanos = nanos;
    this.body = body;
  }

  /** Begins to watch: signals, shutdown, uncaught exceptions. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(hook);
    UncaughtExceptions.report(onUncaught);
    SIGNALS.forEach(
        (name, number) -> {
          Registration taken =
              Signals.install(name, false, previous -> onSignal(name, number, previous));
          if (taken != null) {
            signals.add(taken);
          }
        });
  }

  /** Watches no more, for a run that did not begin. */
  public void uninstall() {
    synchronized (this) {
      // Should the hook run already, it finds nothing to do.
      closed = true;
      end = End.ofCode(null);
    }
    finished.countDown();
    released.countDown();
    leave(null);
  }

  /** Adds an action for the beginning of the shutdown. */
  public void onShutdown(Runnable action) {
    shutdown.add(action);
  }

  /** The body returned or threw, or the run was closed. Returns when the caller may go on. */
  public void ended(@Nullable Integer exitCode, @Nullable Throwable thrown) {
    for (int tries = 1; ; tries++) {
      try {
        end(exitCode, thrown);
        return;
      } catch (OutOfMemoryError full) {
        // Nothing was done yet; and what the program did to its heap is not told by throwing here.
        if (tries == MAX_TRIES) {
          return;
        }
        Interrupts.pause(FULL_HEAP_MILLIS);
      }
    }
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
      leave(how.exception() == null && how.exitCode() == null ? closer() : null);
    }
  }

  private synchronized @Nullable Thread closer() {
    return closer;
  }

  /**
   * Gives back what the JVM was given, so that it holds nothing of the run or its class loader.
   *
   * @param mayThrow a thread that may still end by an exception that is to be told
   */
  private void leave(@Nullable Thread mayThrow) {
    for (Registration taken : signals) {
      try {
        taken.close();
      } catch (OutOfMemoryError full) {
        // It stays ours, and does nothing any more.
      }
    }
    if (Thread.currentThread() == hook || Shutdown.hasBegun()) {
      // The JVM goes before its class loaders do, and who closed the run may still throw.
      return;
    }
    UncaughtExceptions.forget(onUncaught, mayThrow);
    try {
      boolean ignored = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException begun) {
      // It runs, and finds nothing to do.
    }
  }

  private void onSignal(String name, int number, Previous previous) {
    boolean first;
    boolean repeated;
    boolean exits = !previous.isApplication();
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
    if (!exits) {
      previous.call();
    } else if (first) {
      exit(128 + number);
    } else if (again) {
      Runtime.getRuntime().halt(128 + number);
    }
  }

  private static @Nullable Set<Thread> threadsNow() {
    try {
      return LiveThreads.all();
    } catch (OutOfMemoryError full) {
      return null;
    }
  }

  /** On a thread of its own, or, where there is no memory for one, on that of the signal. */
  private static void exit(int code) {
    try {
      OurThreads.lasting("exit", () -> System.exit(code)).start();
    } catch (OutOfMemoryError full) {
      System.exit(code);
    }
  }

  /** In a bounded time: a disk that hangs must not keep the process from its end. */
  private void noteSignal(int number, boolean atOnce) {
    try {
      Thread thread = OurThreads.daemon("signal", () -> finisher.signalled(number, atOnce));
      thread.start();
      boolean ignored = Interrupts.join(thread, NOTE_MILLIS);
    } catch (RuntimeException | Error noThread) {
      // The signal does what it has to without a note.
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
   * By the thread that starts the hooks, one after another: those that it starts after this one are
   * none of the threads yet, as they may be when this one takes its first step.
   */
  private void hookIsStarted() {
    Set<Thread> threads = threadsNow();
    synchronized (this) {
      threadsBeforeHook = threads;
    }
  }

  private void onShutdown() {
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
      if (!shutdown.runActions()) {
        finisher.shutdownTimedOut();
      }
      shutdown.awaitBody(bodyEnded, body);
      shutdown.awaitOthers(before, beforeHook, released::countDown);
    } catch (Throwable full) {
      // Nobody is waited for then; the files are what matters.
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

  /** The close came first; a signal while it was finishing is still told. */
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
    if (uncaught != null) {
      return End.ofException(uncaught, closedCode);
    }
    boolean lastThreadEnded =
        inShutdown && LiveThreads.all().stream().anyMatch(t -> t.getName().equals("DestroyJavaVM"));
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
