package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Brings records to the layers. One set of layers a process is active at a time. */
public final class Logging {
  /** A layer that logs in turn is given that record too, and so on; here it ends. */
  private static final int DEEPEST = 4;

  private static final RunClock IDLE_CLOCK = RunClock.start();
  private static final AtomicReference<@Nullable Active> ACTIVE = new AtomicReference<>();
  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);
  private static volatile LongSupplier spans = () -> 0;
  private static volatile @Nullable TraceIds otherTrace;

  private Logging() {}

  /** What is active; a new object whenever levels may have changed. */
  static final class Active {
    final RunClock clock;
    final List<Layer> layers;

    Active(RunClock clock, List<Layer> layers) {
      this.clock = clock;
      this.layers = layers;
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
    PooledEvent.prepare();
    if (!ACTIVE.compareAndSet(null, new Active(clock, copy))) {
      throw new IllegalStateException(
          "Logging is set up already; close the TracingGuards of the first initTracing before.");
    }
    Log.routeAll();
    return new TracingGuards(copy);
  }

  /**
   * Has records of a level and of all that are more severe name the line of their call, until the
   * layers end. It costs a walk of the stack each.
   *
   * @param least {@code null}: none do, which is the default
   */
  public static void callSites(@Nullable Level least) {
    CallSite.want(least);
  }

  static void end() {
    CallSite.want(null);
    ACTIVE.set(null);
    Log.routeAll();
  }

  /** Asks every layer anew what it wants; to be called after a layer's filter changed. */
  public static void refresh() {
    ACTIVE.updateAndGet(a -> a == null ? null : new Active(a.clock, a.layers));
    Log.routeAll();
  }

  static @Nullable Active active() {
    return ACTIVE.get();
  }

  /**
   * {@return the clock that records are stamped with; without layers one that began with this
   * class}
   */
  public static RunClock clock() {
    Active active = ACTIVE.get();
    return active == null ? IDLE_CLOCK : active.clock;
  }

  /**
   * Sets who knows the span that is open on the calling thread. Called by the recorder.
   *
   * @param source asked for each record, on its thread; gives 0 for none, and must not throw
   */
  public static void spanSource(LongSupplier source) {
    spans = source;
  }

  static long currentSpan() {
    return spans.getAsLong();
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
    return dispatch(Log.get(record.target()).route(record.level()), record);
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
