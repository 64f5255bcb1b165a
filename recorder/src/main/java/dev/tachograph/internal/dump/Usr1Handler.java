package dev.tachograph.internal.dump;

import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.lifecycle.Signals;
import dev.tachograph.internal.lifecycle.Signals.Registration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handler of SIGUSR1. Without a handler the signal ends the JVM, so one must remain for late
 * signals after the run as well: ours or, where our class loader may be unloaded before the JVM
 * exits, one that does nothing and references none of our objects. A request that arrives before a
 * server is registered is kept.
 */
public final class Usr1Handler {
  /**
   * Who serves requests, the last to begin first: of each run one does, and who ends gives way to
   * who served before.
   */
  private static final Deque<Server> SERVERS = new ArrayDeque<>();

  private record Server(Runnable request, RunScope scope) {}

  private static @Nullable Registration installed;
  private static boolean waiting;

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
    Map<RunScope, Runnable> serving = new LinkedHashMap<>();
    synchronized (Usr1Handler.class) {
      for (Server server : SERVERS) {
        serving.putIfAbsent(server.scope, server.request);
      }
      waiting = serving.isEmpty();
    }
    serving.values().forEach(Runnable::run);
  }

  /** Registers a server of the caller's run, for future requests and for one that was kept. */
  static void serve(Runnable request) {
    boolean kept;
    synchronized (Usr1Handler.class) {
      SERVERS.push(new Server(request, RunScope.boundOrProcess()));
      kept = waiting;
      waiting = false;
    }
    if (kept) {
      request.run();
    }
  }

  /** Ends serving; whoever served before and has not ended serves again. */
  static synchronized void leave(Runnable request) {
    if (SERVERS.removeIf(server -> server.request == request)) {
      retire();
    }
  }

  /** Stops referencing our class loader, unless a server is registered. */
  public static synchronized void retire() {
    Registration present = installed;
    if (SERVERS.isEmpty() && present != null && present.retire()) {
      installed = null;
    }
  }
}
