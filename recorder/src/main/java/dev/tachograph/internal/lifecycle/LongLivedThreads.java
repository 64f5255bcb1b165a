package dev.tachograph.internal.lifecycle;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * Starts JDK threads that live as long as the JVM. Up to JDK 23 a thread keeps the protection
 * domains of all classes on the stack that started it, and with them their class loaders. So where
 * ours may be unloaded before the JVM exits, the call is made with only JDK classes on the stack,
 * down to a privileged one. A loader whose domains do not know it, as an agent's, needs none of
 * this.
 */
public final class LongLivedThreads {
  private LongLivedThreads() {}

  /**
   * Calls a static method without parameters for the threads it starts. Does nothing where that is
   * unnecessary or fails; the threads are then started on first use.
   *
   * @param type a public class of the JDK
   */
  public static void startedBy(Class<?> type, String method) {
    if (!WeakHandlers.areNeeded()
        || LongLivedThreads.class.getProtectionDomain().getClassLoader() == null) {
      return;
    }
    try {
      Object ignored = call(type, method);
    } catch (Throwable otherwise) {
      // Then as in every other JVM.
    }
  }

  /** By reflection, since the API is to be removed once no thread keeps anything. */
  private static @Nullable Object call(Class<?> type, String name) throws Throwable {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodHandle method =
        lookup.unreflect(type.getMethod(name)).asType(MethodType.methodType(Object.class));
    Class<?> subject = Class.forName("javax.security.auth.Subject");
    Class<?> context = Class.forName("java.security.AccessControlContext");
    MethodHandle privileged =
        lookup.findStatic(
            subject,
            "doAsPrivileged",
            MethodType.methodType(Object.class, subject, PrivilegedAction.class, context));
    PrivilegedAction<?> action = WeakHandlers.implement(PrivilegedAction.class, method);
    return MethodHandles.insertArguments(privileged, 0, null, action, null).invoke();
  }
}
