package dev.tachograph;

import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.resources.Progress;
import dev.tachograph.trace.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A service whose workers repeatedly fill the heap, catch the error, and continue: {@code
 * FullHeapMain <dir> <directory of the journal> <waves>}. Prints how many records were
 * acknowledged.
 */
final class FullHeapMain {
  private static final Log LOG = Log.get("test.heap");
  private static final int PIECE = 32 * 1024;
  private static final int AFTER = 1_000;

  private static final AtomicLong NUMBER = new AtomicLong();
  private static final AtomicLong TAKEN = new AtomicLong();
  private static final AtomicLong SAMPLES = new AtomicLong();
  private static final AtomicInteger ARRIVED = new AtomicInteger();
  private static final AtomicInteger FULL = new AtomicInteger();
  private static volatile boolean over;

  private FullHeapMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .journalDir(Path.of(args[1]))
            .consoleFilter(LogFilter.parse("warn"))
            .jsonFilter(LogFilter.parse("trace"))
            .whenFull(WhenFull.BLOCK)
            .blockTimeout(Duration.ofSeconds(30))
            .sampleInterval(Duration.ofMillis(20))
            .build();
    int waves = Integer.parseInt(args[2]);
    int code = Tachograph.run(config, run -> serve(run, waves));
    System.out.println("full " + FULL.get() + ", taken " + TAKEN.get());
    System.exit(code);
  }

  private static int serve(Run run, int waves) throws Exception {
    CountDownLatch sampled = new CountDownLatch(1);
    run.progressSource(
        () -> {
          sampled.countDown();
          SAMPLES.incrementAndGet();
          return Progress.builder("serving").done(1).build();
        });
    sampled.await();
    say();
    try (Span span = Span.open("first").with("n", 1)) {
      Event.record(run, 1);
      span.with("done", true);
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(new Thread(() -> work(waves), "worker-" + i));
    }
    Thread service = new Thread(FullHeapMain::service, "service");
    threads.forEach(Thread::start);
    service.start();
    for (Thread thread : threads) {
      thread.join();
    }
    over = true;
    service.join();
    for (int i = 0; i < AFTER; i++) {
      say();
    }
    // What the recorder's threads do after all that.
    long samples = SAMPLES.get();
    while (SAMPLES.get() < samples + 5) {
      LockSupport.parkNanos(1_000_000);
    }
    LOG.warn("all is well again").emit();
    return Tachograph.dump().isPresent() ? 0 : 9;
  }

  private static void service() {
    while (!over) {
      say();
      LockSupport.parkNanos(20_000);
    }
  }

  private static void say() {
    if (LOG.info("served").with("n", NUMBER.incrementAndGet()).emit()) {
      TAKEN.incrementAndGet();
    }
  }

  /** The workers begin each wave together; nothing here needs memory but what fills it. */
  private static void work(int waves) {
    for (int wave = 1; wave <= waves; wave++) {
      ARRIVED.incrementAndGet();
      while (ARRIVED.get() < 2 * wave) {
        LockSupport.parkNanos(1_000_000);
      }
      fill();
      FULL.incrementAndGet();
    }
  }

  /**
   * Fills the heap to the last piece and keeps trying, so that others find no memory for a while
   * either.
   */
  private static void fill() {
    Object[] chain = null;
    for (int size = PIECE; size > 256; size /= 4) {
      int failed = 0;
      while (failed < 2) {
        try {
          Object[] next = new Object[size];
          next[0] = chain;
          chain = next;
        } catch (OutOfMemoryError caught) {
          failed++;
        }
      }
    }
  }
}
