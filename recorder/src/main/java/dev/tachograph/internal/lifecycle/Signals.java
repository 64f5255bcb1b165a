package dev.tachograph.internal.lifecycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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

  private static final class Installed implements Registration, Previous, InvocationHandler {
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
      ours =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerType}, this);
      previous = handle.invoke(null, signal, ours);
      if (!evenIfIgnored
          && previous != null
          && previous == handlerType.getField("SIG_IGN").get(null)) {
        handle.invoke(null, signal, previous);
      }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) {
      switch (method.getName()) {
        case "handle" -> {
          handler.accept(this);
          return null;
        }
        case "equals" -> {
          return args != null && args[0] == proxy;
        }
        case "hashCode" -> {
          return System.identityHashCode(proxy);
        }
        default -> {
          return "tachograph signal handler";
        }
      }
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
