package dev.tachograph.dump;

import dev.tachograph.internal.lifecycle.Signals;
import org.jspecify.annotations.Nullable;

/**
 * The handler of SIGUSR1. Once installed it stays for the life of the process, because without a
 * handler the signal ends the JVM; a request that comes before anybody serves it is kept.
 */
final class Usr1 {
  private static boolean installed;
  private static boolean waiting;
  private static @Nullable Runnable server;

  private Usr1() {}

  static synchronized void install() {
    if (!installed) {
      installed = true;
      Signals.install(
          "USR1",
          true,
          previous -> {
            requested();
            previous.call();
          });
    }
  }

  private static void requested() {
    Runnable present;
    synchronized (Usr1.class) {
      present = server;
      waiting = present == null;
    }
    if (present != null) {
      present.run();
    }
  }

  /** Serves the requests from now on, and one that is kept. */
  static void serve(Runnable request) {
    boolean kept;
    synchronized (Usr1.class) {
      server = request;
      kept = waiting;
      waiting = false;
    }
    if (kept) {
      request.run();
    }
  }

  /** Ends serving, if it is still this one that serves. */
  static synchronized void leave(Runnable request) {
    if (server == request) {
      server = null;
    }
  }
}
