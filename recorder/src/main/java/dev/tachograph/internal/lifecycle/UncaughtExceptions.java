package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.annotation.SuppressForbidden;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The handler of uncaught exceptions: reports to the run, then does what would have been done
 * without it. During a run it is the JVM's default handler. Afterwards it is the handler of the
 * thread that closed the run, unless that has one of its own, since an exception that ends this
 * thread comes later.
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
  private volatile @Nullable BiConsumer<Thread, Throwable> listener;

  private UncaughtExceptions(
      @Nullable UncaughtExceptionHandler previous, BiConsumer<Thread, Throwable> listener) {
    this.previous = previous;
    this.listener = listener;
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

  /** Reports to this listener from now on, and to no other. */
  static synchronized void report(BiConsumer<Thread, Throwable> listener) {
    leaveCloser();
    leaveDefault();
    UncaughtExceptions ours =
        new UncaughtExceptions(Thread.getDefaultUncaughtExceptionHandler(), listener);
    byDefault = ours;
    Thread.setDefaultUncaughtExceptionHandler(ours.handler);
  }

  /**
   * Stops reporting to a listener, if it is the current one.
   *
   * @param thread a thread whose exception is still reported to it; {@code null} for none
   */
  static synchronized void forget(BiConsumer<Thread, Throwable> listener, @Nullable Thread thread) {
    UncaughtExceptions present = byDefault;
    if (present == null || present.listener != listener) {
      return;
    }
    leaveDefault();
    ThreadGroup group = thread == null ? null : thread.getThreadGroup();
    if (thread != null && group != null && thread.getUncaughtExceptionHandler() == group) {
      UncaughtExceptions ours = new UncaughtExceptions(group, listener);
      onCloser = ours;
      closer = new WeakReference<>(thread);
      thread.setUncaughtExceptionHandler(ours.handler);
    }
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
    BiConsumer<Thread, Throwable> present = listener;
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
