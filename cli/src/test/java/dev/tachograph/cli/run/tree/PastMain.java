package dev.tachograph.cli.run.tree;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;

/** A program that starts another JVM as Surefire does, by the path in {@code java.home}. */
public final class PastMain {
  private static final long PATIENCE = 100_000;

  private PastMain() {}

  /** With the name of a file as its argument it is the other one, which logs once that is there. */
  public static void main(String[] args) throws Exception {
    if (args.length > 1) {
      Path go = Path.of(args[1]);
      for (int i = 0; i < PATIENCE && !Files.exists(go); i++) {
        LockSupport.parkNanos(5_000_000);
      }
      Logger.getLogger("past").info("logged past the shim");
      System.exit(4);
    }
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Later ones would say on stderr that an agent came unless it is allowed.
                "-XX:+EnableDynamicAgentLoading",
                PastMain.class.getName(),
                "other",
                args[0])
            .inheritIO()
            .start();
    System.exit(other.waitFor());
  }
}
