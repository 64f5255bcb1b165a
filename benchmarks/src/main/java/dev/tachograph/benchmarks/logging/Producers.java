package dev.tachograph.benchmarks.logging;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Threads that log, each with its own numbers from 0 on, and live as long as the fork. */
final class Producers implements AutoCloseable {
  /** The name of a producer's thread, before its number. */
  static final String NAME = "producer-";

  /** The number of records between two clock readings. */
  private static final int BURST = 64;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Contender contender;
  private final List<ExecutorService> threads = new ArrayList<>();
  private final long[] next;

  Producers(Contender contender, int count) {
    this.contender = contender;
    this.next = new long[count];
    for (int i = 0; i < count; i++) {
      String name = NAME + i;
      threads.add(Executors.newSingleThreadExecutor(work -> new Thread(work, name)));
    }
  }

  /**
   * What one or all producers logged.
   *
   * @param firstTick the time of the first call
   * @param records the number of records
   * @param allocated bytes that their threads allocated meanwhile
   */
  record Loaded(long firstTick, long records, long allocated) {
    static final Loaded NOTHING = new Loaded(Long.MAX_VALUE, 0, 0);

    Loaded and(Loaded other) {
      return new Loaded(
          Math.min(firstTick, other.firstTick),
          records + other.records,
          allocated + other.allocated);
    }
  }

  /** The number of records that a producer has logged so far. */
  long logged(int producer) {
    return next[producer];
  }

  /** All producers log as fast as they can, for a time or up to a number of records. */
  Loaded load(int millis, int maxRecords) throws InterruptedException, ExecutionException {
    CountDownLatch ready = new CountDownLatch(threads.size());
    List<Future<Loaded>> all = new ArrayList<>();
    long max = maxRecords / threads.size();
    for (int i = 0; i < threads.size(); i++) {
      int producer = i;
      Callable<Loaded> work =
          () -> {
            ready.countDown();
            ready.await();
            return burst(producer, millis * 1_000_000L, max);
          };
      all.add(threads.get(i).submit(work));
    }
    Loaded sum = Loaded.NOTHING;
    for (Future<Loaded> one : all) {
      sum = sum.and(one.get());
    }
    return sum;
  }

  private Loaded burst(int producer, long nanos, long max) {
    long first = next[producer];
    long number = first;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = Ticks.now();
    do {
      long end = number + BURST;
      while (number < end) {
        Work.log(contender, number++);
      }
    } while (number - first < max && Ticks.now() - start < nanos);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    next[producer] = number;
    return new Loaded(start, number - first, allocated);
  }

  /**
   * The first producer logs at a pace.
   *
   * @param calls receives the duration of each call
   * @param answers receives the time from when each call was due until it returned, which includes
   *     delays by earlier calls and other programs
   */
  void pace(int millis, int perSecond, Histogram calls, Histogram answers)
      throws InterruptedException, ExecutionException {
    long count = (long) millis * perSecond / 1_000;
    threads.get(0).submit(() -> steps(count, 1_000_000_000L / perSecond, calls, answers)).get();
  }

  private void steps(long count, long step, Histogram calls, Histogram answers) {
    long number = next[0];
    long due = Ticks.now() + 1_000_000;
    for (long end = number + count; number < end; number++) {
      long begin = Ticks.now();
      while (begin < due) {
        begin = Ticks.now();
      }
      Work.log(contender, number);
      long done = Ticks.now();
      calls.recordValue(Math.max(1, done - begin));
      answers.recordValue(Math.max(1, done - due));
      due += step;
    }
    next[0] = number;
  }

  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdown);
  }
}
