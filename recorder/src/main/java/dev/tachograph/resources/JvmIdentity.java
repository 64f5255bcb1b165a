package dev.tachograph.resources;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.function.LongSupplier;

/**
 * What tells a JVM from another one with the same process id, in another namespace or before it.
 *
 * @param startMillis when it had started, since 1970, as its {@code RuntimeMXBean} says
 * @param uptimeMillis how long it has been up
 */
record JvmIdentity(long startMillis, LongSupplier uptimeMillis) {
  /** Of this JVM. */
  static JvmIdentity own() {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    return new JvmIdentity(runtime.getStartTime(), runtime::getUptime);
  }
}
