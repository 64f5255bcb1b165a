package dev.tachograph.agent.programs;

/** Loaded by many loaders. */
public final class Loaded implements Runnable {
  public Loaded() {}

  @Override
  public void run() {
    Thread thread = new Thread(() -> work(), "of-loader");
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  private static void work() {}
}
