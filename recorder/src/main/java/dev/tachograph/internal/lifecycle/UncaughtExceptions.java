package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.annotation.SuppressForbidden;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The handler of uncaught exceptions: reports to the run that the thread belongs to, then does what
 * would have been done without it. During runs it is the JVM's default handler, one for all of
 * them. Afterwards it is the handler of the thread that closed the run of the process, unless that
 * has one of its own, since an exception that ends this thread comes later.
 *
 * <p>Where our class loader may be unloaded, the JVM holds one of {@link WeakHandlers} instead.
 */
final class UncaughtExceptions implements UncaughtExceptionHandler, BiConsumer<Object, Object> {
  private static final @Nullable WeakHandlers<UncaughtExceptionHandler> LOOSE = loose();

  /** Installed during a run. Guarded by the class, as is everything static. */
  private static @Nullable UncaughtExceptions byDefault;

  /** Installed after a run. */
  private static @Nullable UncaughtExceptions onCloser;

  private static WeakReference<Thread> closer = new WeakReference<>(null);

  private final @Nullable UncaughtExceptionHandler previous;
  private final UncaughtExceptionHandler handler;

  /** That of the run of the process. */
  private volatile @Nullable BiConsumer<Thread, Throwable> listener;

  /** Those of the runs of class loaders. */
  private volatile Map<RunScope, BiConsumer<Thread, Throwable>> ofLoaders = Map.of();

  private UncaughtExceptions(@Nullable UncaughtExceptionHandler previous) {
    this.previous = previous;
    this.handler = handlerOf(this, previous);
  }

  private static UncaughtExceptionHandler handlerOf(
      UncaughtExceptions ours, @Nullable UncaughtExceptionHandler previous) {
    WeakHandlers<UncaughtExceptionHandler> loose = LOOSE;
    return loose == null ? ours : loose.make(ours, new AtomicReference<>(previous));
  }

  private static @Nullable WeakHandlers<UncaughtExceptionHandler> loose() {
    if (!WeakHandlers.areNeeded()) {
      return null;
    }
    try {
      MethodHandle print =
          MethodHandles.publicLookup()
              .findVirtual(Throwable.class, "printStackTrace", MethodType.methodType(void.class));
      return WeakHandlers.of(
          UncaughtExceptionHandler.class,
          "uncaughtException",
          MethodType.methodType(void.class, Thread.class, Throwable.class),
          MethodHandles.dropArguments(print, 0, Thread.class));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError notHere) {
      return null;
    }
  }

  /**
   * Reports to a listener from now on: the exceptions of threads whose context class loader belongs
   * to the scope; for the process those of all that belong to no other.
   */
  static synchronized void report(RunScope scope, BiConsumer<Thread, Throwable> listener) {
    leaveCloser();
    UncaughtExceptions ours = byDefault;
    if (ours == null) {
      ours = new UncaughtExceptions(Thread.getDefaultUncaughtExceptionHandler());
      byDefault = ours;
      Thread.setDefaultUncaughtExceptionHandler(ours.handler);
    }
    if (scope == RunScope.PROCESS) {
      ours.listener = listener;
    } else {
      ours.ofLoaders = RunScope.with(ours.ofLoaders, scope, listener);
    }
  }

  /**
   * Stops reporting to a listener, if it is a current one.
   *
   * @param thread a thread whose exception is still reported to it; {@code null} for none
   */
  static synchronized void forget(
      RunScope scope, BiConsumer<Thread, Throwable> listener, @Nullable Thread thread) {
    UncaughtExceptions present = byDefault;
    if (present == null || !present.forgets(scope, listener)) {
      return;
    }
    if (present.listener == null && present.ofLoaders.isEmpty()) {
      leaveDefault();
    }
    ThreadGroup group = thread == null ? null : thread.getThreadGroup();
    if (thread != null && group != null && thread.getUncaughtExceptionHandler() == group) {
      leaveCloser();
      UncaughtExceptions ours = new UncaughtExceptions(group);
      ours.listener = listener;
      onCloser = ours;
      closer = new WeakReference<>(thread);
      thread.setUncaughtExceptionHandler(ours.handler);
    }
  }

  private boolean forgets(RunScope scope, BiConsumer<Thread, Throwable> known) {
    if (scope == RunScope.PROCESS && listener == known) {
      listener = null;
      return true;
    }
    if (ofLoaders.get(scope) == known) {
      ofLoaders = RunScope.without(ofLoaders, scope);
      return true;
    }
    return false;
  }

  /**
   * Restores the previous default handler; one that was installed after ours stays and passes on to
   * it.
   */
  private static void leaveDefault() {
    UncaughtExceptions ours = byDefault;
    if (ours != null) {
      byDefault = null;
      ours.listener = null;
      ours.ofLoaders = Map.of();
      if (Thread.getDefaultUncaughtExceptionHandler() == ours.handler) {
        Thread.setDefaultUncaughtExceptionHandler(ours.previous);
      }
    }
  }

  private static void leaveCloser() {
    UncaughtExceptions ours = onCloser;
    if (ours != null) {
      onCloser = null;
      ours.listener = null;
      Thread thread = closer.get();
      if (thread != null && thread.getUncaughtExceptionHandler() == ours.handler) {
        thread.setUncaughtExceptionHandler(null);
      }
    }
  }

  @Override
  public void accept(Object thread, Object exception) {
    uncaughtException((Thread) thread, (Throwable) exception);
  }

  @Override
  public void uncaughtException(Thread thread, Throwable exception) {
    BiConsumer<Thread, Throwable> present = RunScope.ofThread(thread, ofLoaders, listener);
    if (present != null) {
      try {
        present.accept(thread, exception);
      } catch (Throwable broken) {
        // The application's handler is called next whatever happens here.
      }
    }
    if (previous != null) {
      previous.uncaughtException(thread, exception);
    } else {
      print(thread, exception);
    }
  }

  @SuppressForbidden(reason = "what the JVM itself prints when there is no handler")
  private static void print(Thread thread, Throwable exception) {
    System.err.print("Exception in thread \"" + thread.getName() + "\" ");
    exception.printStackTrace(System.err);
  }
}
