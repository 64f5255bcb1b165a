package dev.tachograph.internal.lifecycle;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Access to {@code sun.misc.Signal} by reflection. The factories of handlers are created once: each
 * one defines classes that live as long as our class loader.
 */
final class JvmSignals {
  /** Whether this is an image of GraalVM, which makes no classes while it runs. */
  private static final boolean IS_NATIVE =
      System.getProperty("org.graalvm.nativeimage.imagecode") != null;

  private static final @Nullable JvmSignals HERE = find();

  private final Constructor<?> signal;
  private final Method handle;
  private final Method call;
  private final @Nullable Object byDefault;
  private final @Nullable Object ignored;

  /** Used where our class loader may be unloaded before the JVM exits. */
  private final @Nullable WeakHandlers<Object> loose;

  /** Used where it may not. */
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
    if (WeakHandlers.areNeeded()) {
      loose = WeakHandlers.of(handlerType, "handle", called, MethodHandles.empty(called));
      direct = null;
    } else {
      loose = null;
      direct = IS_NATIVE ? proxied(handlerType) : direct(handlerType, called);
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

  /** {@code null} if this JVM has no such class. */
  static @Nullable JvmSignals here() {
    return HERE;
  }

  /**
   * Builds a handler as javac would with the type at hand; a {@code Proxy} takes ten times as long.
   */
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

  /** As {@link #direct}, of a class that is there before: the metadata of the image names it. */
  private static MethodHandle proxied(Class<?> handlerType) throws ReflectiveOperationException {
    MethodType factory = MethodType.methodType(Object.class, Class.class, Body.class);
    return MethodHandles.lookup()
        .findStatic(JvmSignals.class, "proxy", factory)
        .bindTo(handlerType);
  }

  /** A handler. */
  static Object proxy(Class<?> handlerType, Body body) {
    return Proxy.newProxyInstance(
        JvmSignals.class.getClassLoader(),
        new Class<?>[] {handlerType},
        (self, method, arguments) ->
            switch (method.getName()) {
              case "equals" -> self == arguments[0];
              case "hashCode" -> System.identityHashCode(self);
              case "toString" -> "a handler of the recorder";
              default -> {
                body.called(arguments[0]);
                yield null;
              }
            });
  }

  /** The action of a handler. */
  interface Body extends BiConsumer<Object, Object> {
    /** Called when a signal arrives. */
    void called(Object signal);

    @Override
    default void accept(Object signal, Object nothing) {
      called(signal);
    }
  }

  /** A signal by name, such as {@code TERM}. */
  Object signal(String name) throws ReflectiveOperationException {
    return signal.newInstance(name);
  }

  /**
   * Creates a handler.
   *
   * @param body strongly referenced by the handler unless handlers are {@link #usesWeakHandlers}
   * @param before holds what a loose handler calls once the body is unloaded
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

  private WeakHandlers<Object> makers() throws ReflectiveOperationException {
    WeakHandlers<Object> present = loose;
    if (present == null) {
      throw new NoSuchMethodException("Handlers are made directly.");
    }
    return present;
  }

  /**
   * Whether handlers reference their bodies weakly, since these may be unloaded before the JVM
   * exits.
   */
  boolean usesWeakHandlers() {
    return loose != null;
  }

  /** A handler that does nothing and references nothing of ours. */
  @Nullable Object idle() {
    try {
      return makers().makeIdle();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError noHandler) {
      // The fallback is SIG_IGN, which child processes inherit.
      return ignored;
    }
  }

  /** Installs a handler and returns the previous one. */
  @Nullable Object handle(Object which, @Nullable Object handler)
      throws ReflectiveOperationException {
    return handle.invoke(null, which, handler);
  }

  boolean isIgnored(@Nullable Object handler) {
    return handler != null && handler == ignored;
  }

  /** Whether it is an object that can be called rather than a constant for a system action. */
  boolean isCallable(@Nullable Object handler) {
    return handler != null && handler != ignored && handler != byDefault;
  }

  /** Calls a handler; its exceptions are treated as uncaught. */
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
      // A handler that cannot be called is treated as absent.
    }
  }
}
