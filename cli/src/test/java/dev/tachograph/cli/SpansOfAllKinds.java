package dev.tachograph.cli;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.SpanTasks;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Records a run whose spans overlap in every way, with names and arguments that hurt. */
final class SpansOfAllKinds {
  static final String HOSTILE = "\"quoted\"\n\\ \ud83d\ude00 \ud800 \u2028 </script>";
  private static final int ROUNDS = 200;
  private static final int THREADS = 3;

  private final List<Span> detached = new ArrayList<>();

  /** Records into a directory and gives the run. */
  static RunFileSet record(Path dir) throws Exception {
    RunConfig config =
        RunConfig.builder().outputDir(dir).runName(HOSTILE).consoleFilter(null).build();
    try (Run run = Tachograph.start(config)) {
      new SpansOfAllKinds().work(run);
    }
    return Runs.in(dir).get(0);
  }

  private void work(Run run) throws Exception {
    run.phase("detaching");
    for (int i = 0; i < ROUNDS; i++) {
      detached.add(Span.detached("detached " + i % 7).with("i", i));
    }
    run.phase("fetching");
    CyclicBarrier together = new CyclicBarrier(THREADS);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int nth = i;
      ends.add(pool.submit(() -> thread(nth, together)));
    }
    for (Future<?> end : ends) {
      end.get();
    }
    try (Span span = Span.open("submits")) {
      pool.submit(SpanTasks.wrap("submitted", () -> Log.get(HOSTILE).error(HOSTILE).emit())).get();
      span.with("done", true);
    }
    pool.shutdown();
    pool.awaitTermination(60, TimeUnit.SECONDS);
    virtualThreads();
  }

  /** Overlaps the other threads under the same names, and ends what another began. */
  private @Nullable Void thread(int nth, CyclicBarrier together) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      together.await();
      try (Span outer = Span.open(i % 2 == 0 ? "fetch" : "fetch " + nth)) {
        outer.with("epoch_ns", 1_795_898_537_851_805_123L).with("most", Long.MAX_VALUE);
        together.await();
        try (Span inner = Span.open(HOSTILE)) {
          inner.with(HOSTILE, HOSTILE).with("huge", Double.MAX_VALUE).with("thread", "mine");
        }
        if (i % THREADS == nth) {
          detached.get(i * 37 % ROUNDS).close();
        }
      }
    }
    return null;
  }

  private static void virtualThreads() throws Exception {
    Method start;
    try {
      start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      return;
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      threads.add((Thread) start.invoke(null, (Runnable) SpansOfAllKinds::inVirtualThread));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void inVirtualThread() {
    try (Span outer = Span.open("virtual")) {
      Thread.yield();
      try (Span inner = Span.open("within")) {
        inner.with("n", 1);
        Thread.yield();
      }
      outer.with("n", 2);
    }
  }
}
