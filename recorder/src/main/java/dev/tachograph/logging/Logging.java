package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RunScope;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings records to the layers. One set of layers is active at a time, for the process; beside it
 * class loaders may have layers of their own, as long as they have a run of their own.
 */
public final class Logging {
  /** A layer that logs in turn is given that record too, and so on; here it ends. */
  private static final int DEEPEST = 4;

  static final RunClock IDLE_CLOCK = RunClock.start();

  /** Who is given records while nothing records. */
  private static final List<Layer> NO_RUN = List.of(new UnrecordedErrors());

  private static final List<Layer> NO_RUN_COUNTED =
      List.of(new UnrecordedErrors(), new UnrecordedCount());

  /** Changed under the lock of the class. */
  private static volatile State active = new State(null, Map.of());

  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);
  private static volatile LongSupplier spans = Logging::noSpan;
  private static volatile @Nullable TraceIds otherTrace;

  private Logging() {}

  /** The layers of a run; a new object whenever levels may have changed. */
  static final class Active {
    final RunClock clock;
    final List<Layer> layers;
    final RunScope scope;
    final LongSupplier spans;

    Active(RunClock clock, List<Layer> layers, RunScope scope, LongSupplier spans) {
      this.clock = clock;
      this.layers = layers;
      this.scope = scope;
      this.spans = spans;
    }

    Active anew() {
      return new Active(clock, layers, scope, spans);
    }
  }

  /** What is active; a new object with each change. */
  static final class State {
    /** Whether the process has layers, and not those of nobody. */
    final boolean isRecording;

    final Active ofProcess;
    final Map<RunScope, Active> ofLoaders;

    State(@Nullable Active ofProcess, Map<RunScope, Active> ofLoaders) {
      this.isRecording = ofProcess != null;
      this.ofProcess = ofProcess != null ? ofProcess : nobody(!ofLoaders.isEmpty());
      this.ofLoaders = ofLoaders;
    }

    /** Whoever takes records of no run; they are counted as long as a run can say so. */
    private static Active nobody(boolean othersRecord) {
      List<Layer> layers = othersRecord ? NO_RUN_COUNTED : NO_RUN;
      return new Active(IDLE_CLOCK, layers, RunScope.PROCESS, Logging::noSpan);
    }

    State with(RunScope scope, @Nullable Active changed) {
      @Nullable Active process = isRecording ? ofProcess : null;
      if (scope == RunScope.PROCESS) {
        return new State(changed, ofLoaders);
      }
      return new State(
          process,
          changed == null
              ? RunScope.without(ofLoaders, scope)
              : RunScope.with(ofLoaders, scope, changed));
    }

    @Nullable Active of(RunScope scope) {
      return scope != RunScope.PROCESS ? ofLoaders.get(scope) : isRecording ? ofProcess : null;
    }

    /** Whose the records of a class are of which its class loader alone tells. */
    Active ofClass(@Nullable WeakReference<ClassLoader> owner) {
      ClassLoader loader = owner == null ? null : owner.get();
      Active own = ofLoaders.isEmpty() ? null : RunScope.nearest(ofLoaders, loader);
      return own == null ? ofProcess : own;
    }

    State anew() {
      Map<RunScope, Active> again = new HashMap<>();
      ofLoaders.forEach((scope, active) -> again.put(scope, active.anew()));
      return new State(isRecording ? ofProcess.anew() : null, Map.copyOf(again));
    }
  }

  /**
   * Makes layers active, on a clock that starts now.
   *
   * @param layers given each record that they want, in this order; copied
   * @return to be closed at the end; closes the layers in their order
   * @throws IllegalStateException if layers are active already
   */
  public static TracingGuards initTracing(List<? extends Layer> layers) {
    return initTracing(RunClock.start(), layers);
  }

  /**
   * Makes layers active.
   *
   * @param clock what records are stamped with
   * @param layers given each record that they want, in this order; copied
   * @return to be closed at the end; closes the layers in their order
   * @throws IllegalStateException if layers are active already
   */
  public static TracingGuards initTracing(RunClock clock, List<? extends Layer> layers) {
    List<Layer> copy = List.copyOf(layers);
    RunScope scope = RunScope.boundOrProcess();
    PooledEvent.prepare();
    if (scope != RunScope.PROCESS) {
      ScopedRoutes.prepare();
    }
    Active added = new Active(clock, copy, scope, Logging::noSpan);
    synchronized (Logging.class) {
      if (active.of(scope) != null) {
        throw new IllegalStateException(
            "Logging is set up already; close the TracingGuards of the first initTracing before.");
      }
      active = active.with(scope, added);
    }
    Log.routeAll();
    return new TracingGuards(copy, scope);
  }

  /**
   * Has records of a level and of all that are more severe name the line of their call, until the
   * layers end. It costs a walk of the stack each.
   *
   * @param least {@code null}: none do, which is the default
   */
  public static void callSites(@Nullable Level least) {
    CallSite.want(RunScope.boundOrProcess(), least);
  }

  static void end(RunScope scope) {
    CallSite.want(scope, null);
    if (scope == RunScope.PROCESS) {
      spans = Logging::noSpan;
    }
    synchronized (Logging.class) {
      active = active.with(scope, null);
    }
    Log.routeAll();
  }

  /** Asks every layer anew what it wants; to be called after a layer's filter changed. */
  public static void refresh() {
    synchronized (Logging.class) {
      active = active.anew();
    }
    Log.routeAll();
  }

  static State state() {
    return active;
  }

  /**
   * {@return the clock that records of the process are stamped with; without layers one that began
   * with this class}
   */
  public static RunClock clock() {
    return active.ofProcess.clock;
  }

  /**
   * {@return the number of records at INFO and above that no run took while class loaders had runs
   * of their own, in the life of the process} Such are those of classes of which neither a class
   * loader nor the process has a run. Does not block.
   */
  public static long unrecorded() {
    return UnrecordedCount.sum();
  }

  /**
   * Sets who knows the span that is open on the calling thread. Called by the recorder.
   *
   * @param source asked for each record, on its thread; gives 0 for none, and must not throw
   */
  public static void spanSource(LongSupplier source) {
    RunScope scope = RunScope.boundOrProcess();
    if (scope == RunScope.PROCESS) {
      spans = source;
      return;
    }
    synchronized (Logging.class) {
      Active run = active.of(scope);
      if (run != null) {
        active = active.with(scope, new Active(run.clock, run.layers, scope, source));
      }
    }
    Log.routeAll();
  }

  private static long noSpan() {
    return 0;
  }

  static long currentSpan(RunScope scope) {
    if (scope == RunScope.PROCESS) {
      return spans.getAsLong();
    }
    Active run = active.ofLoaders.get(scope);
    return run == null ? 0 : run.spans.getAsLong();
  }

  /**
   * Sets who knows the trace of another system that the calling thread works for; replaces who was
   * set before.
   *
   * @param source asked for each record, on its thread; {@code null}: nobody
   */
  public static void traceIds(@Nullable TraceIds source) {
    otherTrace = source;
  }

  static @Nullable TraceIds traceIds() {
    return otherTrace;
  }

  /**
   * {@return whether any layer wants records of this level and target}
   *
   * @param level of the records
   * @param target whose records these are, dotted like a class name
   */
  public static boolean isEnabled(Level level, String target) {
    return Log.get(target).isEnabled(level);
  }

  /**
   * Hands a record to every layer that wants it, on this thread. Never throws.
   *
   * @param record as built; the layers do not keep it
   * @return whether at least one layer accepted it and none refused it
   */
  public static boolean dispatch(LogRecord record) {
    Routes known = record.routes;
    return dispatch(
        known != null ? known.of(record.level()) : Log.get(record.target()).route(record.level()),
        record);
  }

  /** Notifies whoever wants a record that it came to nothing before they could be given it. */
  static void lose(Log log, Level level) {
    try {
      lose(log.route(level), level);
    } catch (StackOverflowError e) {
      // Nobody will know.
    }
  }

  private static void lose(Layer[] route, Level level) {
    for (Layer layer : route) {
      try {
        layer.onLost(level);
      } catch (Throwable t) {
        // The others are notified.
      }
    }
  }

  static boolean dispatch(Layer[] route, LogRecord record) {
    if (route.length == 0) {
      return false;
    }
    int[] depth;
    try {
      depth = DEPTH.get();
    } catch (StackOverflowError | OutOfMemoryError e) {
      lose(route, record.level);
      return false;
    }
    if (depth[0] >= DEEPEST) {
      return false;
    }
    depth[0]++;
    boolean accepted = true;
    for (Layer layer : route) {
      try {
        accepted &= layer.onRecord(record);
      } catch (Throwable t) {
        accepted = false;
      }
    }
    depth[0]--;
    return accepted;
  }
}
