package dev.tachograph.internal.sampling;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The number of virtual threads that are running or runnable: mounted on a carrier, or queued for
 * one. No JDK counts the blocked ones. The bean exists from JDK 24 on; it is accessed without the
 * MBean server, whose start takes longer than all the rest.
 */
final class VirtualThreadCount {
  private static final String[] PARTS = {
    "getMountedVirtualThreadCount", "getQueuedVirtualThreadCount"
  };
  private static final String BEAN = "jdk.management.VirtualThreadSchedulerMXBean";
  private static final int FIRST_WITH_BEAN = 24;

  private boolean reported = Runtime.version().feature() >= FIRST_WITH_BEAN;
  private final Method[] parts = new Method[PARTS.length];
  private @Nullable Object bean;

  /** The number; -1 if the JDK does not report it. */
  long read() {
    if (!reported) {
      return -1;
    }
    try {
      Object scheduler = bean == null ? find() : bean;
      long sum = 0;
      for (Method part : parts) {
        long value = ((Number) part.invoke(scheduler)).longValue();
        if (value < 0) {
          return -1;
        }
        sum += value;
      }
      return sum;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError noSuchBean) {
      reported = false;
      return -1;
    }
  }

  private Object find() throws ReflectiveOperationException {
    Class<? extends PlatformManagedObject> type =
        Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = type.getMethod(PARTS[i]);
    }
    Object found = ManagementFactory.getPlatformMXBean(type);
    if (found == null) {
      throw new ClassNotFoundException(BEAN);
    }
    bean = found;
    return found;
  }
}
