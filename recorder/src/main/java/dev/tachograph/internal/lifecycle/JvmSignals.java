package dev.tachograph.internal.lifecycle;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code sun.misc.Signal}, by reflection. What makes handlers is made once: each time it would
 * bring classes that stay as long as our class loader.
 */
final class JvmSignals {
  private static final @Nullable JvmSignals HERE = find();

  private final Constructor<?> signal;
  private final Method handle;
  private final Method call;
  private final @Nullable Object byDefault;
  private final @Nullable Object ignored;

  /** Where our class loader may go before the JVM does. */
  private final @Nullable LooseHandlers<Object> loose;

  /** Where it does not. */
  private final @Nullable MethodHandle direct;

  private JvmSignals() throws ReflectiveOperationException, LambdaConversionException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    signal = signalType.getConstructor(String.class);
    handle = signalType.getMethod("handle", signalType, handlerType);
    call = handlerType.getMethod("handle", signalType);
    byDefault = handlerType.getField("SIG_DFL").get(null);
    ignored = handlerType.getField("SIG_IGN").get(null);
    MethodType called = MethodType.methodType(void.class, signalType);
    if (LooseHandlers.areNeeded()) {
      loose = LooseHandlers.of(handlerType, "handle", called, MethodHandles.empty(called));
      direct = null;
    } else {
      loose = null;
      direct = direct(handlerType, called);
    }
  }

  private static @Nullable JvmSignals find() {
    try {
      return new JvmSignals();
    } catch (ReflectiveOperationException
        | LambdaConversionException
        | RuntimeException
        | LinkageError notHere) {
      return null;
    }
  }

  /** {@code null}: this JVM has no such thing. */
  static @Nullable JvmSignals here() {
    return HERE;
  }

  /** As javac would have it, had it seen the type; a {@code Proxy} takes ten times as long. */
  private static MethodHandle direct(Class<?> handlerType, MethodType called)
      throws ReflectiveOperationException, LambdaConversionException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodType any = MethodType.methodType(void.class, Object.class);
    MethodHandle body = lookup.findVirtual(Body.class, "called", any);
    MethodType factory = MethodType.methodType(handlerType, Body.class);
    return LambdaMetafactory.metafactory(lookup, "handle", factory, called, body, called)
        .getTarget()
        .asType(MethodType.methodType(Object.class, Body.class));
  }

  /** What a handler does. */
  interface Body extends BiConsumer<Object, Object> {
    /** A signal came. */
    void called(Object signal);

    @Override
    default void accept(Object signal, Object nothing) {
      called(signal);
    }
  }

  /** Such as {@code TERM}. */
  Object signal(String name) throws ReflectiveOperationException {
    return signal.newInstance(name);
  }

  /**
   * Makes a handler.
   *
   * @param body held by the handler itself where handlers are not {@link #areLoose}
   * @param before holds what a loose one calls once the body is gone
   */
  Object handler(Body body, AtomicReference<Object> before) throws ReflectiveOperationException {
    MethodHandle maker = direct;
    if (maker == null) {
      return makers().make(body, before);
    }
    try {
      return maker.invoke(body);
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable never) {
      throw new IllegalStateException(never);
    }
  }

  private LooseHandlers<Object> makers() throws ReflectiveOperationException {
    LooseHandlers<Object> present = loose;
    if (present == null) {
      throw new NoSuchMethodException("Handlers are made directly.");
    }
    return present;
  }

  /** Whether handlers hold what they call weakly, since it may go before the JVM does. */
  boolean areLoose() {
    return loose != null;
  }

  /** A handler that does nothing, and holds nothing of ours. */
  @Nullable Object idle() {
    try {
      return makers().makeIdle();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError noHandler) {
      // What is ignored is ignored by the children of the process as well.
      return ignored;
    }
  }

  /** Puts a handler in place; gives the one before. */
  @Nullable Object handle(Object which, @Nullable Object handler)
      throws ReflectiveOperationException {
    return handle.invoke(null, which, handler);
  }

  boolean isIgnored(@Nullable Object handler) {
    return handler != null && handler == ignored;
  }

  /** Whether it is an object to be called, and no name for what the system does. */
  boolean isCallable(@Nullable Object handler) {
    return handler != null && handler != ignored && handler != byDefault;
  }

  /** Calls a handler; what it throws is treated as if nobody had caught it. */
  void call(@Nullable Object handler, Object which) {
    if (!isCallable(handler)) {
      return;
    }
    try {
      call.invoke(handler, which);
    } catch (InvocationTargetException broken) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, broken.getCause());
    } catch (ReflectiveOperationException | RuntimeException unreachable) {
      // A handler that cannot be called is as good as none.
    }
  }
}
