package dev.tachograph.internal.sampling;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.function.LongSupplier;

/**
 * Distinguishes a JVM from another with the same process id, in another namespace or earlier.
 *
 * @param startMillis its start time in milliseconds since 1970, from its {@code RuntimeMXBean}
 * @param uptimeMillis its uptime in milliseconds
 */
record JvmIdentity(long startMillis, LongSupplier uptimeMillis) {
  /** The identity of this JVM. */
  static JvmIdentity own() {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    return new JvmIdentity(runtime.getStartTime(), runtime::getUptime);
  }
}
