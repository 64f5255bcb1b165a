package dev.tachograph.internal.lifecycle;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Signal handlers. Does nothing on JVMs without {@code sun.misc.Signal}, or for signals that {@code
 * -Xrs} reserves for the system.
 */
public final class Signals {
  private Signals() {}

  /** A handler that is in place until it is closed. */
  public interface Registration extends AutoCloseable {
    /**
     * Restores the previous handler. If a handler was installed after ours, it stays, and what it
     * passes on to us goes to the previous handler.
     */
    @Override
    void close();

    /**
     * Releases a signal that must be harmless from now on: without a previous handler it is
     * ignored. Where our class loader lives as long as the JVM, the handler stays in place.
     *
     * @return whether the handler was removed
     */
    boolean retire();
  }

  /** The handler that a signal had before ours. */
  public interface Previous {
    /** Whether the application had a handler of its own. */
    boolean isApplication();

    /** Calls the application's handler; does nothing if it had none. */
    void call();
  }

  /**
   * Installs a handler.
   *
   * @param name such as {@code TERM}
   * @param evenIfIgnored whether to handle a signal that the process was started to ignore, as
   *     {@code nohup} does with HUP
   * @param handler called on a JVM thread for every signal
   * @return must be kept reachable as long as the handler is to be called; {@code null} if the JVM
   *     does not allow it
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
          // By the handler installed after ours.
          signals.call(previous, signal);
        } else {
          handler.accept(this);
        }
      } catch (Throwable heapOrStackIsAtItsEnd) {
        // Nothing catches it on this thread of the JVM, and it is no failure of the program.
      }
    }

    @Override
    public boolean isApplication() {
      // The JVM's own handlers are wrapped in a nested class of Signal.
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
      if (signals.usesWeakHandlers()) {
        boolean harmless = signals.isCallable(previous) || signals.isIgnored(previous);
        replaceBy(harmless ? previous : signals.idle());
      }
      return signals.usesWeakHandlers();
    }

    private void replaceBy(@Nullable Object handlerFromNowOn) {
      closed = true;
      try {
        Object current = signals.handle(signal, handlerFromNowOn);
        if (current != ours) {
          // A handler was installed after ours and stays.
          Object ignored = signals.handle(signal, current);
        }
      } catch (ReflectiveOperationException | RuntimeException gone) {
        // Ours stays, and passes on signals.
      }
    }
  }
}
