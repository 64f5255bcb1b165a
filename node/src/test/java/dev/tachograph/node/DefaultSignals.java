package dev.tachograph.node;

import java.io.IOException;
import java.util.List;

/**
 * Undoes what a child inherits when the tests run under {@code nohup} or as a background job of a
 * shell: SIGHUP and SIGINT ignored. Where {@code env} cannot, nothing is undone.
 */
final class DefaultSignals {
  private static final List<String> COMMAND = List.of("env", "--default-signal=HUP,INT");
  private static final boolean POSSIBLE = isPossible();

  private DefaultSignals() {}

  /** What to put before a command. */
  static List<String> prefix() {
    return POSSIBLE ? COMMAND : List.of();
  }

  private static boolean isPossible() {
    try {
      return new ProcessBuilder(COMMAND.get(0), COMMAND.get(1), "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
