package dev.tachograph.internal.lifecycle;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Handlers for signals, by reflection on {@code sun.misc.Signal}: JVMs without it, and {@code
 * -Xrs}, which keeps the JVM's hands off some signals, are survived.
 */
public final class Signals {
  private Signals() {}

  /** A handler that is in place until it is closed. */
  public interface Registration extends AutoCloseable {
    /** Gives the signal back to who had it before. */
    @Override
    void close();
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
   * @return {@code null} if this JVM does not let us
   */
  public static @Nullable Registration install(
      String name, boolean evenIfIgnored, Consumer<Previous> handler) {
    try {
      return new Installed(name, evenIfIgnored, handler);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError notHere) {
      return null;
    }
  }

  private static final class Installed implements Registration, Previous, Consumer<Object> {
    private final Method handle;
    private final Class<?> handlerType;
    private final Object signal;
    private final Object ours;
    private final @Nullable Object previous;
    private final Consumer<Previous> handler;

    Installed(String name, boolean evenIfIgnored, Consumer<Previous> handler)
        throws ReflectiveOperationException {
      this.handler = handler;
      Class<?> signalType = Class.forName("sun.misc.Signal");
      handlerType = Class.forName("sun.misc.SignalHandler");
      handle = signalType.getMethod("handle", signalType, handlerType);
      signal = signalType.getConstructor(String.class).newInstance(name);
      ours = handlerOf(signalType);
      previous = handle.invoke(null, signal, ours);
      if (!evenIfIgnored
          && previous != null
          && previous == handlerType.getField("SIG_IGN").get(null)) {
        handle.invoke(null, signal, previous);
      }
    }

    /** As javac would have it, had it seen the type; a {@code Proxy} takes ten times as long. */
    private Object handlerOf(Class<?> signalType) throws ReflectiveOperationException {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodType called = MethodType.methodType(void.class, signalType);
      MethodHandle body =
          lookup.findVirtual(
              Installed.class, "accept", MethodType.methodType(void.class, Object.class));
      MethodType factory = MethodType.methodType(handlerType, Installed.class);
      try {
        return LambdaMetafactory.metafactory(lookup, "handle", factory, called, body, called)
            .getTarget()
            .invoke(this);
      } catch (RuntimeException | Error failed) {
        throw failed;
      } catch (Throwable never) {
        throw new IllegalStateException(never);
      }
    }

    @Override
    public void accept(Object which) {
      handler.accept(this);
    }

    @Override
    public boolean isApplication() {
      // The JVM's own handlers come wrapped in a class nested in Signal.
      return previous != null && !previous.getClass().getName().startsWith("sun.misc.");
    }

    @Override
    public void call() {
      if (previous == null || !isApplication()) {
        return;
      }
      try {
        handlerType.getMethod("handle", signal.getClass()).invoke(previous, signal);
      } catch (InvocationTargetException broken) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, broken.getCause());
      } catch (ReflectiveOperationException | RuntimeException unreachable) {
        // A handler that cannot be called is as good as none.
      }
    }

    @Override
    public void close() {
      try {
        Object current = handle.invoke(null, signal, previous);
        if (current != ours) {
          // Somebody took it after us and keeps it.
          handle.invoke(null, signal, current);
        }
      } catch (ReflectiveOperationException | RuntimeException gone) {
        // It stays ours, and does nothing any more.
      }
    }
  }
}
