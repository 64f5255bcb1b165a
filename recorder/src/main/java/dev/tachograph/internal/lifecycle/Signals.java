package dev.tachograph.internal.lifecycle;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Handlers for signals. JVMs without {@code sun.misc.Signal}, and {@code -Xrs}, which keeps the
 * JVM's hands off some signals, are survived.
 */
public final class Signals {
  private Signals() {}

  /** A handler that is in place until it is closed. */
  public interface Registration extends AutoCloseable {
    /**
     * Gives the signal back to who had it before. If somebody took it after us, they keep it, and
     * what they pass on to us goes to who had it before.
     */
    @Override
    void close();

    /**
     * Gives back a signal that is to do no harm from now on: where nobody had it before, it does
     * nothing. Where our class loader stays as long as the JVM, the handler stays in place.
     *
     * @return whether it is out of place
     */
    boolean retire();
  }

  /** Who had the signal before us. */
  public interface Previous {
    /** Whether the application had a handler of its own. */
    boolean isApplication();

    /** Calls the application's handler; does nothing if it had none. */
    void call();
  }

  /**
   * Takes a signal.
   *
   * @param name such as {@code TERM}
   * @param evenIfIgnored whether to take a signal that the process was told to ignore, as {@code
   *     nohup} does with HUP
   * @param handler called on a thread of the JVM's for every signal
   * @return to be held as long as the handler is to be called; {@code null} if this JVM does not
   *     let us
   */
  public static @Nullable Registration install(
      String name, boolean evenIfIgnored, Consumer<Previous> handler) {
    JvmSignals signals = JvmSignals.here();
    try {
      return signals == null ? null : new Installed(signals, name, evenIfIgnored, handler);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError notHere) {
      return null;
    }
  }

  private static final class Installed implements Registration, Previous, JvmSignals.Body {
    private final JvmSignals signals;
    private final Object signal;
    private final Object ours;
    private final @Nullable Object previous;
    private final Consumer<Previous> handler;
    private volatile boolean closed;

    Installed(JvmSignals signals, String name, boolean evenIfIgnored, Consumer<Previous> handler)
        throws ReflectiveOperationException {
      this.signals = signals;
      this.handler = handler;
      signal = signals.signal(name);
      AtomicReference<Object> before = new AtomicReference<>();
      ours = signals.handler(this, before);
      previous = signals.handle(signal, ours);
      if (signals.isCallable(previous)) {
        before.set(previous);
      }
      if (!evenIfIgnored && signals.isIgnored(previous)) {
        Object ignored = signals.handle(signal, previous);
      }
    }

    @Override
    public void called(Object which) {
      try {
        if (closed) {
          // By who took it after us.
          signals.call(previous, signal);
        } else {
          handler.accept(this);
        }
      } catch (Throwable heapOrStackIsAtItsEnd) {
        // Nobody catches it on this thread, which is the JVM's; it is no failure of the program.
      }
    }

    @Override
    public boolean isApplication() {
      // The JVM's own handlers come wrapped in a class nested in Signal.
      return previous != null && !previous.getClass().getName().startsWith("sun.misc.");
    }

    @Override
    public void call() {
      if (isApplication()) {
        signals.call(previous, signal);
      }
    }

    @Override
    public void close() {
      replaceBy(previous);
    }

    @Override
    public boolean retire() {
      if (signals.areLoose()) {
        boolean harmless = signals.isCallable(previous) || signals.isIgnored(previous);
        replaceBy(harmless ? previous : signals.idle());
      }
      return signals.areLoose();
    }

    private void replaceBy(@Nullable Object handlerFromNowOn) {
      closed = true;
      try {
        Object current = signals.handle(signal, handlerFromNowOn);
        if (current != ours) {
          // Somebody took it after us and keeps it.
          Object ignored = signals.handle(signal, current);
        }
      } catch (ReflectiveOperationException | RuntimeException gone) {
        // It stays ours, and passes on what comes.
      }
    }
  }
}
