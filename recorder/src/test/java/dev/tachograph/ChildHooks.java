package dev.tachograph;

import dev.tachograph.logging.Log;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Programs of {@link ChildMain} with shutdown hooks of their own. */
final class ChildHooks {
  private static final Log LOG = Log.get("test.child");

  private ChildHooks() {}

  static void late(String dir, String how) throws Exception {
    Run run = patientRun(dir);
    CountDownLatch begun = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      String name = "hook " + i;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> logLate(name, begun), "late-" + i));
    }
    run.onShutdown(begun::countDown);
    end(how);
  }

  /** Starts so many hooks that one starts right after the recorder's own, which takes its time. */
  static void many(String dir, String how) throws Exception {
    Run run = patientRun(dir);
    CountDownLatch begun = new CountDownLatch(1);
    for (int i = 0; i < 40; i++) {
      Runtime.getRuntime().addShutdownHook(new BesideHook(begun));
    }
    run.onShutdown(begun::countDown);
    keepProcessorsBusy();
    end(how);
  }

  /** So that a new thread takes its first step only after its starter has continued. */
  private static void keepProcessorsBusy() {
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      Thread busy =
          new Thread(
              () -> {
                while (true) {
                  Thread.onSpinWait();
                }
              },
              "busy-" + i);
      busy.setDaemon(true);
      busy.start();
    }
  }

  private static final class BesideHook extends Thread {
    private static volatile boolean seen;
    private final CountDownLatch begun;
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile boolean isBeside;

    BesideHook(CountDownLatch begun) {
      this.begun = begun;
    }

    @Override
    public synchronized void start() {
      super.start();
      boolean alive = RecordersHook.find() != null;
      isBeside = alive && !seen;
      seen |= alive;
      decided.countDown();
    }

    @Override
    public void run() {
      try {
        decided.await();
        begun.await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
      if (isBeside) {
        System.out.println("beside");
        Eventually.until("it is waited for, or not", () -> RecordersHook.isThroughOrWaitsFor(this));
        LOG.info("beside").emit();
      }
    }
  }

  /** The end is bounded by what it waits for, even on a busy machine. */
  private static Run patientRun(String dir) throws IOException {
    return Tachograph.start(
        RunConfig.builder().outputDir(Path.of(dir)).shutdownTimeout(Duration.ofMinutes(3)).build());
  }

  private static void end(String how) throws InterruptedException {
    System.out.println("ready");
    switch (how) {
      case "exit" -> System.exit(0);
      case "return" -> {}
      default -> new CountDownLatch(1).await();
    }
  }

  /** Makes the JVM start its hooks one after another slowly, as on a busy machine. */
  static void slow(String dir, String how) throws Exception {
    Run run = patientRun(dir);
    for (int i = 0; i < 9; i++) {
      Thread hook =
          new Thread(() -> LOG.info("slow").emit(), "slow-" + i) {
            @Override
            public synchronized void start() {
              Eventually.until("the recorder looked", RecordersHook::isThroughOrWaits);
              super.start();
            }
          };
      Runtime.getRuntime().addShutdownHook(hook);
    }
    end(how);
  }

  /** The worker is a daemon that stays; without a bound of its own it would be waited for. */
  static void withWorker(String dir) throws Exception {
    Run run = patientRun(dir);
    CountDownLatch begun = new CountDownLatch(1);
    Thread hook = new Thread(() -> workLate(begun), "late");
    Runtime.getRuntime().addShutdownHook(hook);
    run.onShutdown(begun::countDown);
    System.out.println("ready");
    new CountDownLatch(1).await();
  }

  private static void workLate(CountDownLatch begun) {
    try {
      begun.await();
      CountDownLatch worked = new CountDownLatch(1);
      Thread worker =
          new Thread(
              () -> {
                LOG.info("worked").emit();
                worked.countDown();
                while (true) {
                  LockSupport.park();
                }
              },
              "worker");
      worker.setDaemon(true);
      worker.start();
      worked.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Logs some time after the recorder's own hook began, so that only waiting for it helps. */
  private static void logLate(String name, CountDownLatch begun) {
    try {
      begun.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    for (int i = 0; i < 2_000; i++) {
      LOG.info("late").with("hook", name).with("i", i).emit();
      Thread.yield();
    }
  }
}
