package dev.tachograph.internal.dump;

import dev.tachograph.internal.lifecycle.Signals;
import dev.tachograph.internal.lifecycle.Signals.Registration;
import org.jspecify.annotations.Nullable;

/**
 * The handler of SIGUSR1. Without one the signal ends the JVM, so that one which comes late must
 * find one after the run as well: ours, or where our class loader may go before the JVM, one that
 * does nothing and is none of our objects. A request that comes before anybody serves it is kept.
 */
public final class Usr1 {
  private static @Nullable Registration installed;
  private static boolean waiting;
  private static @Nullable Runnable server;

  private Usr1() {}

  /** Takes the signal; a second call does nothing, as where there is no such signal. */
  public static synchronized void install() {
    if (installed == null) {
      installed =
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
      retire();
    }
  }

  /** Holds our class loader no more, unless somebody serves requests. */
  public static synchronized void retire() {
    Registration present = installed;
    if (server == null && present != null && present.retire()) {
      installed = null;
    }
  }
}
