package dev.tachograph.examples;

import java.util.logging.Level;
import java.util.logging.Logger;

/** A program that logs by java.util.logging; logging.properties names the recorder. */
public final class ByJul {
  private ByJul() {}

  private static final Logger LOG = Logger.getLogger(ByJul.class.getName());

  /** Logs two records as any program would. */
  public static void main(String[] args) {
    LOG.log(Level.INFO, "order {0} accepted", "4711");
    LOG.warning("few are left");
  }
}
