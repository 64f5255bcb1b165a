package dev.tachograph.examples;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;

/** A program that logs by Log4j 2 and knows nothing of the recorder: log4j2.xml names it. */
public final class ByLog4j {
  private ByLog4j() {}

  private static final Logger LOG = LogManager.getLogger(ByLog4j.class);

  /** Logs two records as any program would. */
  public static void main(String[] args) {
    ThreadContext.put("request", "r-17");
    LOG.info("order {} accepted", 4711);
    LOG.warn("few are left");
  }
}
