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
 * Handlers that the JVM, or a handler installed after ours, may keep forever although the
 * recorder's class loader is to be unloaded, as when a server undeploys an application. They
 * consist of JDK classes only: a method handle that reaches our handler through a weak reference
 * and, once that is cleared, calls the previous handler.
 *
 * <p>In a freshly started JVM the first one takes 50 ms or more to create, so they are not used
 * where the recorder's class loader lives as long as the JVM. See {@code docs/design/redeploy.md}.
 *
 * @param <T> the handler's type, an interface of the JDK with one method of one or two arguments
 *     and no result
 */
final class WeakHandlers<T> {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

  private final Class<? extends T> type;
  private final MethodHandle method;

  /**
   * Takes a weak reference to our handler, a reference to the previous one, and the method's
   * arguments.
   */
  private final MethodHandle shape;

  private WeakHandlers(Class<? extends T> type, MethodHandle method, MethodHandle alone)
      throws ReflectiveOperationException {
    this.type = type;
    this.method = method;
    this.shape = shape(alone);
  }

  /**
   * Creates a factory of handlers.
   *
   * @param type the handler's type, of the JDK
   * @param name the name of its method
   * @param arguments the method's parameter types
   * @param alone called with the arguments when ours is gone and there is no previous handler
   */
  static <T> WeakHandlers<T> of(
      Class<? extends T> type, String name, MethodType arguments, MethodHandle alone)
      throws ReflectiveOperationException {
    return new WeakHandlers<>(type, LOOKUP.findVirtual(type, name, arguments), alone);
  }

  /** Whether our class loader may be unloaded before the JVM exits. */
  static boolean areNeeded() {
    ClassLoader ours = WeakHandlers.class.getClassLoader();
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

  /**
   * Calls the first with the object that a reference holds, or the second if the reference is
   * empty.
   */
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
   * Creates a handler.
   *
   * @param ours called with the method's arguments, the second {@code null} if there is only one;
   *     referenced weakly, so the caller must keep it reachable as long as it is to be called
   * @param before holds the handler to call when ours is gone
   */
  T make(BiConsumer<Object, Object> ours, AtomicReference<T> before) {
    return implement(MethodHandles.insertArguments(shape, 0, new WeakReference<>(ours), before));
  }

  /** Creates a handler that does nothing. */
  T makeIdle() {
    return implement(MethodHandles.empty(method.type().dropParameterTypes(0, 1)));
  }

  private T implement(MethodHandle body) {
    return implement(type, body);
  }

  /** On JDK 17 the class of such a proxy is defined in the context class loader. */
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
