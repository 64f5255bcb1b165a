package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.lifecycle.Signals.Previous;
import dev.tachograph.internal.lifecycle.Signals.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The signals that ask the process to end, on behalf of all runs in it: one handler a signal, from
 * the first run that observes them to the end of the last. All runs are told, then the process ends
 * once, or whoever had the signal before is called once.
 */
final class SharedSignals {
  /** The signals by number. */
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  /** Guarded by the class, as is everything static. */
  private static final List<Lifecycle> RUNS = new ArrayList<>();

  private static final List<Registration> TAKEN = new ArrayList<>();

  /** What a run makes of a signal. */
  enum Effect {
    /** Nothing: it is the same request as before, or the application's business. */
    NONE,
    /** The process ends. */
    EXIT,
    /** The process ends at once. */
    HALT
  }

  private SharedSignals() {}

  /** Tells a run of signals from now on. */
  static synchronized void tell(Lifecycle run) {
    RUNS.add(run);
    if (!TAKEN.isEmpty()) {
      return;
    }
    SIGNALS.forEach(
        (name, number) -> {
          Registration taken =
              Signals.install(name, false, previous -> onSignal(name, number, previous));
          if (taken != null) {
            TAKEN.add(taken);
          }
        });
  }

  /**
   * Tells a run no more; who had the signals before the first run gets them back after the last.
   */
  static synchronized void leave(Lifecycle run) {
    if (!RUNS.remove(run) || !RUNS.isEmpty()) {
      return;
    }
    for (Registration taken : TAKEN) {
      try {
        taken.close();
      } catch (OutOfMemoryError full) {
        // It remains registered but does nothing any more.
      }
    }
    TAKEN.clear();
  }

  private static synchronized List<Lifecycle> runs() {
    return List.copyOf(RUNS);
  }

  private static void onSignal(String name, int number, Previous previous) {
    boolean exits = !previous.isApplication();
    Effect effect = Effect.NONE;
    for (Lifecycle run : runs()) {
      Effect wanted = run.onSignal(name, number, exits);
      effect = wanted.compareTo(effect) > 0 ? wanted : effect;
    }
    if (!exits) {
      previous.call();
    } else if (effect == Effect.EXIT) {
      exit(128 + number);
    } else if (effect == Effect.HALT) {
      Runtime.getRuntime().halt(128 + number);
    }
  }

  /** Exits on a new thread or, if there is no memory for one, on the signal's thread. */
  private static void exit(int code) {
    try {
      RecorderThreads.lasting("exit", () -> System.exit(code)).start();
    } catch (OutOfMemoryError full) {
      System.exit(code);
    }
  }
}
