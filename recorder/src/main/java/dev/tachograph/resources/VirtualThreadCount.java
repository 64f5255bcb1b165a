package dev.tachograph.resources;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * How many virtual threads run or are ready to: mounted on a carrier, or queued for one. Those that
 * wait for something are counted by no JDK. The bean that tells is there from JDK 24 on.
 */
final class VirtualThreadCount {
  private static final String[] PARTS = {"MountedVirtualThreadCount", "QueuedVirtualThreadCount"};
  private static final String BEAN = "jdk.management:type=VirtualThreadScheduler";
  private static final int FIRST_WITH_BEAN = 24;

  private boolean told = Runtime.version().feature() >= FIRST_WITH_BEAN;

  /** The number; -1 where the JDK does not tell. */
  long read() {
    if (!told) {
      return -1;
    }
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName bean = new ObjectName(BEAN);
      long sum = 0;
      for (String part : PARTS) {
        long value = ((Number) server.getAttribute(bean, part)).longValue();
        if (value < 0) {
          return -1;
        }
        sum += value;
      }
      return sum;
    } catch (JMException | RuntimeException noSuchBean) {
      told = false;
      return -1;
    }
  }
}
