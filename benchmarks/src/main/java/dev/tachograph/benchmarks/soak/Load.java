package dev.tachograph.benchmarks.soak;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunEvent;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A program's records: some permanent threads, and one a second that comes and goes, with records
 * of all levels, many loggers and fields, exceptions, spans and events.
 */
final class Load implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int TARGETS = 60;
  private static final int SPAN_NAMES = 24;
  private static final int BEAT_NANOS = 20_000_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String[] TEXTS = {
    "batch fetched", "peer answered", "größer als 日本", "a\tb\n"
  };
  private static final Level[] LEVELS = {
    Level.DEBUG,
    Level.INFO,
    Level.DEBUG,
    Level.INFO,
    Level.WARN,
    Level.DEBUG,
    Level.INFO,
    Level.ERROR
  };

  final LongAdder records = new LongAdder();
  final LongAdder refused = new LongAdder();
  private final RunClock clock;
  private final EventSink events;
  private final int perSecond;
  private final int newTargets;
  private final List<Log> logs = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * Begins.
   *
   * @param perSecond records per second of all threads
   * @param newTargets new loggers per second
   */
  Load(RunClock clock, EventSink events, int perSecond, int newTargets) {
    this.clock = clock;
    this.events = events;
    this.perSecond = perSecond;
    this.newTargets = newTargets;
    for (int i = 0; i < TARGETS; i++) {
      logs.add(Log.get("soak.part" + i % 6 + ".Class" + i));
    }
    for (int i = 0; i < THREADS; i++) {
      int seed = i;
      start("soak-" + i, () -> produce(seed));
    }
    start("soak-comings", this::churn);
  }

  private void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    threads.add(thread);
    thread.start();
  }

  /** At a pace: overdue records are made up for. */
  private void produce(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long start = clock.nanos();
    long done = 0;
    while (!stopping) {
      LockSupport.parkNanos(BEAT_NANOS);
      double due = (clock.nanos() - start) / NANOS_PER_SECOND * perSecond / THREADS;
      for (; done < due; done++) {
        one(done, random);
      }
    }
  }

  private void one(long number, SplittableRandom random) {
    Level level = LEVELS[(int) (number % LEVELS.length)];
    Log log = logs.get(random.nextInt(TARGETS));
    if (number % 20 == 0) {
      spans(number, random);
    }
    if (number % 100 == 0) {
      events.record(new Fetched(number, random.nextInt(1_000_000)));
    }
    boolean wanted = log.isEnabled(level);
    log.trace("nobody wants this").with("block", number).emit();
    LogEvent event =
        log.at(level, TEXTS[(int) (number % TEXTS.length)])
            .with("block", number)
            .with("peer", "10.0.0." + random.nextInt(256))
            .with("elapsed_ms", random.nextInt(1 << 20) / 1000.0)
            .with("ok", true);
    if (number % 50 == 0) {
      event = event.withAny("facts", Map.of("part", number, "of", List.of(1, 2, 3)));
    }
    if (number % 500 == 0) {
      event = event.with(new IllegalStateException("number " + number));
    }
    boolean taken = event.emit();
    if (wanted) {
      records.increment();
      if (!taken) {
        refused.increment();
      }
    }
  }

  private static void spans(long number, SplittableRandom random) {
    try (Span outer = Span.open("soak.outer" + number / 20 % SPAN_NAMES)) {
      outer.with("number", number).with("text", "value " + random.nextInt(1000));
      try (Span inner = Span.open("soak.inner" + random.nextInt(SPAN_NAMES))) {
        inner.with("ok", true);
      }
    }
  }

  /** Starts a thread each second, and uses loggers that are new. */
  private void churn() {
    SplittableRandom random = new SplittableRandom(THREADS);
    long number = 0;
    for (long second = 0; !stopping; second++) {
      long from = number;
      Thread thread = new Thread(() -> one(from, random), "soak-guest-" + second);
      thread.start();
      for (int i = 0; i < newTargets; i++) {
        records.increment();
        if (!Log.get("soak.session." + second + "." + i).info("opened").emit()) {
          refused.increment();
        }
      }
      number += 20;
      LockSupport.parkNanos((long) NANOS_PER_SECOND);
      join(thread);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping = true;
    threads.forEach(Load::join);
  }

  /** An event with a few fields. */
  private record Fetched(long block, long bytes) implements RunEvent {}
}
