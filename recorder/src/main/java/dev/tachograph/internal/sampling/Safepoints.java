package dev.tachograph.internal.sampling;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.lifecycle.LongLivedThreads;
import dev.tachograph.internal.lifecycle.Shutdown;
import dev.tachograph.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Reports each safepoint, from the JVM's flight recorder, which is started for it on a thread of
 * its own, since that takes part of a second. Safepoints come up to two seconds after they were, on
 * that thread.
 *
 * <p>Their times are those of the flight recorder brought to the run's clock by events of the
 * recorder's own, one a second, which hold what the run's clock showed: exact to some microseconds,
 * also when the wall clock is set.
 */
public final class Safepoints implements AutoCloseable {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final String BEGIN = "jdk.SafepointBegin";
  private static final String OPERATION = "jdk.ExecuteVMOperation";
  private static final String END = "jdk.SafepointEnd";
  private static final String ID = "safepointId";

  /** How long the flight recorder keeps data on disk, where they are read from. */
  private static final Duration MAX_AGE = Duration.ofSeconds(30);

  private static final long MAX_BYTES = 32L << 20;

  /** The interval at which the clocks are compared. */
  private static final Duration MARKS = Duration.ofSeconds(1);

  /** So close together the clocks are looked at, where the system allows it. */
  private static final long MARK_NANOS = 50_000;

  private static final int MARK_ATTEMPTS = 10;

  /** The maximum number of safepoints whose end or time is not known yet. */
  private static final int MAX_BEGUN = 1_000;

  /** The maximum wait at the end of a run. */
  private static final long MAX_MILLIS = 4_000;

  /** The part of it for the flight recorder to finish its open chunk. */
  private static final long CLOSE_MILLIS = 1_000;

  private static final long POLL_MILLIS = 20;

  private final RunClock clock;
  private final Consumer<Safepoint> out;
  private final Thread thread = RecorderThreads.daemon("safepoints", this::listen);
  private final CountDownLatch lastSeen = new CountDownLatch(1);
  private volatile @Nullable RecordingStream stream;

  // Used on the listener's thread only.
  private final Map<Long, Begun> begun = new HashMap<>();
  private final List<Safepoint> early = new ArrayList<>();
  private long offsetNanos;
  private boolean hasOffset;

  private Safepoints(RunClock clock, Consumer<Safepoint> out) {
    this.clock = clock;
    this.out = out;
  }

  /**
   * Starts to listen, and returns at once. Where the flight recorder can't be used, a WARN record
   * says so.
   *
   * @param out given each safepoint; quick
   * @param clock that of the run, to which the safepoints' times are brought
   * @return what listens, until it is closed
   */
  public static Safepoints start(RunClock clock, Consumer<Safepoint> out) {
    Safepoints safepoints = new Safepoints(clock, out);
    safepoints.thread.start();
    return safepoints;
  }

  private void listen() {
    try {
      if (FlightRecorder.isAvailable()) {
        record();
      } else {
        reportNone();
      }
    } catch (NoClassDefFoundError none) {
      reportNone();
    } catch (IllegalStateException shutdown) {
      // The JVM is exiting.
    } catch (Throwable unusable) {
      report(unusable);
    } finally {
      lastSeen.countDown();
    }
  }

  private void record() {
    LongLivedThreads.startedBy(FlightRecorder.class, "getFlightRecorder");
    RecordingStream events = new RecordingStream();
    stream = events;
    events.setMaxAge(MAX_AGE);
    events.setMaxSize(MAX_BYTES);
    for (String name : new String[] {BEGIN, OPERATION, END}) {
      events.enable(name).withoutThreshold().withoutStackTrace();
    }
    events.enable(ClockMark.class).withPeriod(MARKS);
    events.onEvent(ClockMark.NAME, this::clock);
    events.onEvent(BEGIN, this::begin);
    events.onEvent(OPERATION, this::operation);
    events.onEvent(END, this::end);
    events.onError(Safepoints::report);
    // Not from a handler: what happens on the handlers' thread is not recorded.
    Runnable marks = () -> mark(false);
    FlightRecorder.addPeriodicEvent(ClockMark.class, marks);
    try {
      // Not on a thread of its own, which the JVM would wait for when it exits.
      events.start();
    } finally {
      boolean ignored = FlightRecorder.removePeriodicEvent(marks);
    }
  }

  private static void reportNone() {
    LOG.warn("the trace has no safepoints: this JVM has no flight recorder (module jdk.jfr)")
        .emit();
  }

  private static void report(Throwable failure) {
    LOG.warn("safepoints are incomplete: the JVM's flight recorder failed").with(failure).emit();
  }

  private void mark(boolean last) {
    ClockMark mark = new ClockMark();
    mark.last = last;
    for (int attempt = 0; attempt < MARK_ATTEMPTS; attempt++) {
      mark.runNanos = clock.nanos();
      mark.begin();
      if (clock.nanos() - mark.runNanos < MARK_NANOS) {
        break;
      }
      // The thread was held up between the two.
    }
    mark.commit();
  }

  private void clock(RecordedEvent event) {
    offsetNanos = event.getLong("runNanos") - nanos(event.getStartTime());
    if (!hasOffset) {
      hasOffset = true;
      early.forEach(this::give);
      early.clear();
    }
    if (event.getBoolean("last")) {
      lastSeen.countDown();
    }
  }

  private void begin(RecordedEvent event) {
    if (begun.size() >= MAX_BEGUN) {
      begun.clear();
    }
    begun.put(
        event.getLong(ID), new Begun(nanos(event.getStartTime()), event.getDuration().toNanos()));
  }

  private void operation(RecordedEvent event) {
    Begun at = event.getBoolean("safepoint") ? begun.get(event.getLong(ID)) : null;
    if (at != null) {
      String name = event.getString("operation");
      at.operation = at.operation.isEmpty() ? name : at.operation + ", " + name;
    }
  }

  private void end(RecordedEvent event) {
    Begun at = begun.remove(event.getLong(ID));
    if (at == null) {
      return;
    }
    String operation = at.operation.isEmpty() ? "safepoint" : at.operation;
    long duration = nanos(event.getEndTime()) - at.nanos;
    Safepoint ended = new Safepoint(operation, at.nanos, duration, at.syncNanos);
    if (hasOffset) {
      give(ended);
    } else if (early.size() < MAX_BEGUN) {
      early.add(ended);
    }
  }

  /** Passes on a safepoint that is on the flight recorder's clock. */
  private void give(Safepoint point) {
    long start = point.startNanos() + offsetNanos;
    if (start >= 0) {
      out.accept(new Safepoint(point.operation(), start, point.durationNanos(), point.syncNanos()));
    }
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }

  /**
   * Waits for what the flight recorder still holds, which takes a second; a few at most. When the
   * JVM is ending it is not asked any more: it ends with it, its last second is lost, and calls of
   * it may never return.
   */
  @Override
  public void close() {
    if (Shutdown.hasBegun()) {
      return;
    }
    Thread closing = RecorderThreads.daemon("safepoints-end", this::end);
    closing.start();
    RunClock waiting = RunClock.start();
    while (!Interrupts.join(closing, POLL_MILLIS) && !Shutdown.hasBegun()) {
      if (waiting.millis() > MAX_MILLIS + CLOSE_MILLIS) {
        LOG.warn("safepoints are incomplete: the JVM's flight recorder does not answer").emit();
        return;
      }
    }
  }

  private void end() {
    try {
      RunClock waiting = RunClock.start();
      while (thread.isAlive() && waiting.millis() < MAX_MILLIS && !isOn()) {
        boolean ignored = Interrupts.join(thread, POLL_MILLIS);
      }
      RecordingStream events = stream;
      if (events != null) {
        try (events) {
          drain(waiting);
        }
        boolean ignored = Interrupts.join(thread, POLL_MILLIS);
      }
    } catch (Throwable ended) {
      // The JVM is exiting, and the flight recorder before us; or the heap is full.
    }
  }

  private void drain(RunClock waiting) {
    if (!isOn()) {
      return;
    }
    try (Recording next = new Recording()) {
      mark(true);
      // The stream reads finished chunks; another recording makes the JVM finish the current one.
      next.start();
      boolean seen = false;
      while (!seen && waiting.millis() < MAX_MILLIS && isOn()) {
        seen =
            Interrupts.await(
                POLL_MILLIS,
                () -> lastSeen.getCount() == 0,
                left -> {
                  boolean ignored = lastSeen.await(left, TimeUnit.NANOSECONDS);
                });
      }
    }
  }

  /** Whether it records; it stops when the JVM exits. */
  private boolean isOn() {
    return stream != null && isFlightRecorderOn();
  }

  private static boolean isFlightRecorderOn() {
    for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
      if (recording.getState() == RecordingState.RUNNING) {
        return true;
      }
    }
    return false;
  }

  /** A safepoint in progress, on the flight recorder's clock. */
  private static final class Begun {
    private final long nanos;
    private final long syncNanos;
    private String operation = "";

    Begun(long nanos, long syncNanos) {
      this.nanos = nanos;
      this.syncNanos = syncNanos;
    }
  }
}
