package dev.tachograph.agent.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/** Ends in one of many ways, which its argument names. */
public final class Ends {
  private Ends() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "exit" -> stop(3);
      case "exit0" -> stop(0);
      case "halt" -> Runtime.getRuntime().halt(4);
      case "throw" -> throw new IOException("main fails");
      case "worker" -> join(new Thread(Ends::fail, "worker-1"));
      case "handled" -> {
        Thread worker = new Thread(Ends::fail, "worker-1");
        worker.setUncaughtExceptionHandler((thread, thrown) -> System.out.println("handled"));
        join(worker);
      }
      case "default" -> {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> System.out.println("mine"));
        join(new Thread(Ends::fail, "worker-1"));
      }
      case "hook" -> hook();
      case "serve" -> serve(() -> System.out.println("ready"));
      case "serve-exit" -> serve(() -> stop(3));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void stop(int code) {
    System.exit(code);
  }

  private static void fail() {
    throw new IllegalStateException("worker fails");
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  /** Goes on in a thread of its own when {@code main} has returned, as servers do. */
  private static void serve(Runnable then) {
    new Thread(
            () -> {
              while (Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("DestroyJavaVM"))) {
                Thread.onSpinWait();
              }
              then.run();
              LockSupport.park();
            },
            "server")
        .start();
  }

  /** Its shutdown hook waits for the end of stdin, and then does something that is recorded. */
  private static void hook() throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  System.out.println("in hook");
                  try {
                    while (System.in.read() >= 0) {
                      // Goes on.
                    }
                    join(new Thread(Ends::fail, "late"));
                  } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                  } catch (InterruptedException asked) {
                    Thread.currentThread().interrupt();
                  }
                }));
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
