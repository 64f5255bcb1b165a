package dev.tachograph.agent.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs a number of records for each line that it reads, and ends when there is none. */
public final class Logs {
  /** Records for each line. */
  public static final int COUNT = 500;

  private static final Logger LOGGER = Logger.getLogger(Logs.class.getName());

  private Logs() {}

  public static void main(String[] args) throws IOException {
    LOGGER.setUseParentHandlers(false);
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    while (in.readLine() != null) {
      for (int i = 0; i < COUNT; i++) {
        LOGGER.log(Level.INFO, "record {0,number,#}", number++);
      }
      System.out.println("logged");
    }
  }
}
