package dev.tachograph.cli.demo;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signal handlers. The JDK's only API is {@code sun.misc.Signal} of its module {@code
 * jdk.unsupported}, which not every JVM has; it is accessed by reflection, so that the command also
 * runs without it.
 */
final class ChildSignals {
  private ChildSignals() {}

  /**
   * Runs an action on a signal instead of the JVM's default.
   *
   * @param name without SIG, such as {@code INT}
   * @return whether that was possible
   */
  static boolean handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, args) -> {
            switch (method.getName()) {
              case "handle" -> action.run();
              case "equals" -> {
                return args != null && proxy == args[0];
              }
              case "hashCode" -> {
                return System.identityHashCode(proxy);
              }
              default -> {
                return "handler of " + name;
              }
            }
            return null;
          };
      Object proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // The JVM reserves this signal (-Xrs), or the system has none of that name.
      return false;
    }
  }
}
