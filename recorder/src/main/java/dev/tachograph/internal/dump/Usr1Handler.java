package dev.tachograph.internal.dump;

import dev.tachograph.internal.lifecycle.Signals;
import dev.tachograph.internal.lifecycle.Signals.Registration;
import org.jspecify.annotations.Nullable;

/**
 * The handler of SIGUSR1. Without a handler the signal ends the JVM, so one must remain for late
 * signals after the run as well: ours or, where our class loader may be unloaded before the JVM
 * exits, one that does nothing and references none of our objects. A request that arrives before a
 * server is registered is kept.
 */
public final class Usr1Handler {
  private static @Nullable Registration installed;
  private static boolean waiting;
  private static @Nullable Runnable server;

  private Usr1Handler() {}

  /** Installs the handler; does nothing on a second call or where there is no such signal. */
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
    synchronized (Usr1Handler.class) {
      present = server;
      waiting = present == null;
    }
    if (present != null) {
      present.run();
    }
  }

  /** Registers a server for future requests and for one that was kept. */
  static void serve(Runnable request) {
    boolean kept;
    synchronized (Usr1Handler.class) {
      server = request;
      kept = waiting;
      waiting = false;
    }
    if (kept) {
      request.run();
    }
  }

  /** Unregisters a server, if it is still the registered one. */
  static synchronized void leave(Runnable request) {
    if (server == request) {
      server = null;
      retire();
    }
  }

  /** Stops referencing our class loader, unless a server is registered. */
  public static synchronized void retire() {
    Registration present = installed;
    if (server == null && present != null && present.retire()) {
      installed = null;
    }
  }
}
