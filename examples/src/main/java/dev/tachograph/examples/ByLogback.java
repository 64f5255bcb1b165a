package dev.tachograph.examples;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A program that logs by Logback and knows nothing of the recorder: logback.xml names it. */
public final class ByLogback {
  private ByLogback() {}

  private static final Logger LOG = LoggerFactory.getLogger(ByLogback.class);

  /** Logs two records as any program would. */
  public static void main(String[] args) {
    MDC.put("request", "r-17");
    LOG.info("order {} accepted", 4711);
    LOG.atWarn().addKeyValue("stock", 3).log("few are left");
  }
}
