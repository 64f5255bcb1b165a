package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.SuppressForbidden;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The default handler of uncaught exceptions: tells the run, then does what would have been done
 * without it. It stays in place after a run, because an exception that ends the thread which closed
 * the run comes later.
 */
final class UncaughtExceptions implements UncaughtExceptionHandler {
  private static @Nullable UncaughtExceptions installed;

  private final @Nullable UncaughtExceptionHandler previous;
  private volatile @Nullable BiConsumer<Thread, Throwable> listener;

  private UncaughtExceptions(@Nullable UncaughtExceptionHandler previous) {
    this.previous = previous;
  }

  /** Tells the listener from now on, and no other. */
  static synchronized void tell(BiConsumer<Thread, Throwable> listener) {
    UncaughtExceptionHandler present = Thread.getDefaultUncaughtExceptionHandler();
    UncaughtExceptions ours = installed;
    if (ours == null || present != ours) {
      if (ours != null) {
        ours.listener = null;
      }
      ours = new UncaughtExceptions(present);
      installed = ours;
      Thread.setDefaultUncaughtExceptionHandler(ours);
    }
    ours.listener = listener;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable exception) {
    BiConsumer<Thread, Throwable> present = listener;
    if (present != null) {
      try {
        present.accept(thread, exception);
      } catch (Throwable broken) {
        // The application's handler is next whatever happens here.
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
