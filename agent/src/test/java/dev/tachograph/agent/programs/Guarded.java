package dev.tachograph.agent.programs;

import java.util.logging.Logger;

/** Does what is recorded, without any right of its own. */
public final class Guarded {
  private Guarded() {}

  public static void main(String[] args) throws Exception {
    System.out.println(work());
    Logger.getLogger("demo.Guarded").info("logged");
    Thread thread = new Thread(Guarded::fail, "guarded");
    thread.setUncaughtExceptionHandler((failed, thrown) -> System.out.println(thrown.getMessage()));
    thread.start();
    thread.join();
    try {
      System.out.println(System.getenv("HOME"));
    } catch (SecurityException expected) {
      System.out.println("denied");
    }
  }

  private static void fail() {
    throw new IllegalStateException("fails");
  }

  private static int work() {
    return 5;
  }
}
