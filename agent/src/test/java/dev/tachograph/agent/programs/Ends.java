package dev.tachograph.agent.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
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
      case "hangup" -> hangup();
      case "refused" -> refused();
      case "refused-serve" -> {
        refused();
        System.out.println("ready");
        Thread.currentThread().join();
      }
      case "serve" -> serve(() -> System.out.println("ready"));
      case "serve-exit" -> serve(() -> stop(3));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Is not let exit, and goes on. */
  @SuppressWarnings("removal")
  private static void refused() {
    System.setSecurityManager(
        new SecurityManager() {
          @Override
          public void checkPermission(java.security.Permission asked) {}

          @Override
          public void checkExit(int status) {
            throw new SecurityException("not now");
          }
        });
    try {
      stop(5);
    } catch (SecurityException expected) {
      System.out.println(expected.getMessage());
    }
    System.setSecurityManager(null);
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

  /** Answers SIGHUP, as a server that reads its configuration again by it, and goes on. */
  private static void hangup() throws Exception {
    // By reflection, as the compiler warns of the JDK's own classes.
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object answer =
        Proxy.newProxyInstance(
            Ends.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              System.out.println("configured");
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), answer);
    System.out.println("ready");
    Thread.currentThread().join();
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
