package dev.tachograph.cli.run.tree;

import java.io.IOException;
import java.util.logging.Logger;

/**
 * A program that knows nothing of recording: it logs once it is told to, and ends with its input.
 */
public final class PlainMain {
  private PlainMain() {}

  public static void main(String[] args) throws IOException {
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%n");
    System.out.println("ready");
    if (System.in.read() >= 0) {
      Logger.getLogger("plain").info("after the agent came");
      System.out.println("logged");
    }
    while (System.in.read() >= 0) {
      // Until the end.
    }
    System.exit(3);
  }
}
