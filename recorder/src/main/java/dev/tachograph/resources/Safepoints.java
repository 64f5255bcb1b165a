package dev.tachograph.resources;

import dev.tachograph.RunClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells each safepoint, from the JVM's flight recorder, which is started for it: on a thread of its
 * own, since that takes part of a second. Safepoints come up to a second or two after they were, on
 * a thread of the flight recorder.
 *
 * <p>Their times are those of the flight recorder brought to the run's clock by events of the
 * recorder's own, one at the start and then one a second, which hold what the run's clock showed:
 * exact to some microseconds, also when the wall clock is set.
 *
 * <p>As a reader it reads nothing; it lives as long as the others.
 */
final class Safepoints implements ResourceReader {
  private static final String BEGIN = "jdk.SafepointBegin";
  private static final String OPERATION = "jdk.ExecuteVMOperation";
  private static final String END = "jdk.SafepointEnd";
  private static final String ID = "safepointId";

  /** What the flight recorder keeps on the disk; it reads from there. */
  private static final Duration MOST_AGE = Duration.ofSeconds(30);

  private static final long MOST_BYTES = 32L << 20;

  /** Of a safepoint whose end never comes, because the flight recorder lost it. */
  private static final int MOST_BEGUN = 1_000;

  private static final long START_MILLIS = 5_000;
  private static final long LAST_MILLIS = 2_000;

  private final RunClock clock;
  private final Consumer<Safepoint> out;
  private final WarnOnce warnings;
  private final Thread starting = new Thread(this::start, "tachograph-safepoints");
  private final CountDownLatch lastSeen = new CountDownLatch(1);
  private volatile @Nullable RecordingStream stream;
  private volatile @Nullable Throwable failure;

  // Used on the flight recorder's thread alone.
  private final Map<Long, Begun> begun = new HashMap<>();
  private long offsetNanos;
  private boolean hasOffset;

  private Safepoints(RunClock clock, Consumer<Safepoint> out, WarnOnce warnings) {
    this.clock = clock;
    this.out = out;
    this.warnings = warnings;
  }

  static Safepoints open(RunClock clock, Consumer<Safepoint> out, WarnOnce warnings) {
    Safepoints opened = new Safepoints(clock, out, warnings);
    opened.starting.setDaemon(true);
    opened.starting.start();
    return opened;
  }

  @Override
  public String name() {
    return "safepoints";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder sample) {
    Throwable failed = failure;
    if (failed != null) {
      warnings.warn("safepoints: the flight recorder can't be used", failed);
      failure = null;
    }
  }

  private void start() {
    try {
      RecordingStream events = new RecordingStream();
      stream = events;
      events.setMaxAge(MOST_AGE);
      events.setMaxSize(MOST_BYTES);
      for (String name : new String[] {BEGIN, OPERATION, END}) {
        events.enable(name).withoutThreshold().withoutStackTrace();
      }
      events.enable(ClockMark.class).withoutStackTrace();
      events.onEvent(ClockMark.NAME, this::clock);
      events.onEvent(BEGIN, this::begin);
      events.onEvent(OPERATION, this::operation);
      events.onEvent(END, this::end);
      events.onFlush(() -> mark(false));
      events.onClose(lastSeen::countDown);
      events.onError(error -> failure = error);
      events.startAsync();
      mark(false);
    } catch (Exception | LinkageError | AssertionError unusable) {
      failure = unusable;
      lastSeen.countDown();
    }
  }

  private void mark(boolean last) {
    ClockMark mark = new ClockMark();
    mark.last = last;
    mark.runNanos = clock.nanos();
    mark.commit();
  }

  private void clock(RecordedEvent event) {
    offsetNanos = event.getLong("runNanos") - nanos(event.getStartTime());
    hasOffset = true;
    if (event.getBoolean("last")) {
      lastSeen.countDown();
    }
  }

  private void begin(RecordedEvent event) {
    if (begun.size() >= MOST_BEGUN) {
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
    if (at != null && hasOffset && at.nanos + offsetNanos >= 0) {
      out.accept(
          new Safepoint(
              at.operation.isEmpty() ? "safepoint" : at.operation,
              at.nanos + offsetNanos,
              nanos(event.getEndTime()) - at.nanos,
              at.syncNanos));
    }
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }

  /** Waits, bounded, for what the flight recorder still holds. */
  @Override
  public void close() {
    try {
      starting.join(START_MILLIS);
      RecordingStream events = stream;
      if (events == null || starting.isAlive()) {
        return;
      }
      try (events;
          Recording next = new Recording()) {
        mark(true);
        // The stream reads what is finished; another recording has the JVM finish it now.
        next.start();
        lastSeen.await(LAST_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError ended) {
      // The JVM ends, and the flight recorder before us.
    }
  }

  /** A safepoint that has not ended, on the flight recorder's clock. */
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
