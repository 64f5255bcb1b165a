package dev.tachograph.internal.lifecycle;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Handlers that the JVM, or who took our place in it, may keep for ever although the recorder's
 * class loader is to go, as that of a program which a server takes down. They consist of the JDK's
 * classes alone: a method handle that reaches ours by a weak reference, and once that is gone calls
 * the handler that was there before.
 *
 * <p>In a JVM that just started it takes 50 ms and more to make the first, so there are none where
 * the recorder's class loader stays as long as the JVM. See {@code docs/design/redeploy.md}.
 *
 * @param <T> of the JDK's, with one method of one or two arguments and no result
 */
final class LooseHandlers<T> {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

  private final Class<? extends T> type;
  private final MethodHandle method;

  /** Takes a weak reference to ours, one to the handler before, and the method's arguments. */
  private final MethodHandle shape;

  private LooseHandlers(Class<? extends T> type, MethodHandle method, MethodHandle alone)
      throws ReflectiveOperationException {
    this.type = type;
    this.method = method;
    this.shape = shape(alone);
  }

  /**
   * A maker of handlers.
   *
   * @param type of the JDK's
   * @param name of its method
   * @param arguments of the method
   * @param alone what is called with the arguments when ours is gone and there is none before
   */
  static <T> LooseHandlers<T> of(
      Class<? extends T> type, String name, MethodType arguments, MethodHandle alone)
      throws ReflectiveOperationException {
    return new LooseHandlers<>(type, LOOKUP.findVirtual(type, name, arguments), alone);
  }

  /** Whether our class loader may go before the JVM does. */
  static boolean areNeeded() {
    ClassLoader ours = LooseHandlers.class.getClassLoader();
    ClassLoader lasting = ClassLoader.getSystemClassLoader();
    while (lasting != null && lasting != ours) {
      lasting = lasting.getParent();
    }
    return lasting != ours;
  }

  private MethodHandle shape(MethodHandle alone) throws ReflectiveOperationException {
    MethodType arguments = method.type().dropParameterTypes(0, 1);
    MethodHandle accept =
        LOOKUP.findVirtual(
            BiConsumer.class,
            "accept",
            MethodType.methodType(void.class, Object.class, Object.class));
    MethodHandle ours =
        arguments.parameterCount() == 1
            ? MethodHandles.insertArguments(accept, 2, (Object) null)
            : accept;
    ours = ours.asType(arguments.insertParameterTypes(0, BiConsumer.class));
    MethodHandle next =
        ifThere(method, MethodHandles.dropArguments(alone, 0, type), AtomicReference.class);
    return ifThere(
        MethodHandles.dropArguments(ours, 1, AtomicReference.class),
        MethodHandles.dropArguments(next, 0, BiConsumer.class),
        Reference.class);
  }

  /** Calls with what a reference holds in the first place; something else when it is empty. */
  private static MethodHandle ifThere(MethodHandle then, MethodHandle otherwise, Class<?> reference)
      throws ReflectiveOperationException {
    Class<?> first = then.type().parameterType(0);
    MethodHandle isThere =
        LOOKUP.findStatic(
            Objects.class, "nonNull", MethodType.methodType(boolean.class, Object.class));
    MethodHandle get = LOOKUP.findVirtual(reference, "get", MethodType.methodType(Object.class));
    MethodHandle test = isThere.asType(MethodType.methodType(boolean.class, first));
    return MethodHandles.filterArguments(
        MethodHandles.guardWithTest(test, then, otherwise),
        0,
        get.asType(MethodType.methodType(first, reference)));
  }

  /**
   * Makes a handler.
   *
   * @param ours called with the method's arguments, the second {@code null} where there is one
   *     alone; held weakly, so that somebody must hold it as long as it is to be called
   * @param before holds what is called when ours is gone
   */
  T make(BiConsumer<Object, Object> ours, AtomicReference<T> before) {
    return implement(MethodHandles.insertArguments(shape, 0, new WeakReference<>(ours), before));
  }

  /** Makes a handler that does nothing. */
  T makeIdle() {
    return implement(MethodHandles.empty(method.type().dropParameterTypes(0, 1)));
  }

  private T implement(MethodHandle body) {
    return implement(type, body);
  }

  /** On JDK 17 the class of such an object is defined in the context class loader. */
  static <S> S implement(Class<? extends S> type, MethodHandle body) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return MethodHandleProxies.asInterfaceInstance(type, body);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
