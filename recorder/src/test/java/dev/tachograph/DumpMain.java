package dev.tachograph;

import dev.tachograph.common.Dump;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** A program in a state that a dump is to show: {@code DumpMain <dir> <state>}. */
final class DumpMain {
  private static final Log LOG = Log.get("test.dumped");
  private static final int THREADS = 5_000;

  /** The test has its dump; more garbage collections would only delay the end. */
  private static volatile boolean dumped;

  private DumpMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .runName("dumped")
            .journalBytes(1 << 20)
            .build();
    if (args[1].equals("own-usr1")) {
      ownHandler();
    }
    System.exit(Tachograph.run(config, run -> body(run, args[1])));
  }

  private static int body(Run run, String what) throws Exception {
    run.progressSource(() -> Peers.progress("fetching", 70, 20, 10));
    run.peerHealthSource(Peers::six);
    LOG.warn("something odd").with("api_key", "hunter2").with("peer", "a\nforged").emit();
    switch (what) {
      case "deadlock" -> deadlock(run);
      case "gc-storm" -> gcStorm();
      case "threads" -> threads();
      case "virtual" -> virtualThread();
      default -> LOG.info("idle").emit();
    }
    try (Span outer = Span.open("outer");
        Span inner = Span.open("inner")) {
      outer.with("inside", inner.toString().isEmpty());
      System.out.println("ready");
      while (true) {
        int said = System.in.read();
        if (said == 'd') {
          System.out.println("dumped " + Tachograph.dump().map(Dump::number).orElse(-1));
        } else if (said == 'f') {
          fill();
        } else if (said == 'q' || said < 0) {
          dumped = true;
          return 0;
        }
      }
    }
  }

  /** More than the disk and the journal take. */
  private static void fill() {
    String text = "x".repeat(1000);
    for (int i = 0; i < 20_000; i++) {
      LOG.info(text).with("i", i).emit();
    }
    System.out.println("filled");
  }

  private static void ownHandler() throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    Object handler =
        java.lang.reflect.Proxy.newProxyInstance(
            DumpMain.class.getClassLoader(),
            new Class<?>[] {handlers},
            (proxy, method, arguments) -> {
              System.out.println("own handler");
              return null;
            });
    Object usr1 = signals.getConstructor(String.class).newInstance("USR1");
    signals.getMethod("handle", signals, handlers).invoke(null, usr1, handler);
  }

  /** Two threads hold what the other wants; a source wants it too. */
  private static void deadlock(Run run) throws InterruptedException {
    ReentrantLock one = new ReentrantLock();
    Object two = new Object();
    CountDownLatch held = new CountDownLatch(2);
    Thread first =
        new Thread(
            () -> {
              one.lock();
              both(held);
              synchronized (two) {
                one.unlock();
              }
            },
            "lock-one");
    Thread second =
        new Thread(
            () -> {
              synchronized (two) {
                both(held);
                one.lock();
              }
            },
            "lock-two");
    for (Thread thread : List.of(first, second)) {
      thread.setDaemon(true);
      thread.start();
    }
    held.await();
    for (int i = 0; i < 5; i++) {
      run.stateSource(new Stuck("stuck " + i, two));
    }
  }

  private static void both(CountDownLatch held) {
    held.countDown();
    try {
      held.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private record Stuck(String title, Object lock) implements StateSource {
    @Override
    public void writeState(FieldConsumer out) {
      synchronized (lock) {
        out.put("never", true);
      }
    }
  }

  /** The heap nearly full, and one full collection after another. */
  private static void gcStorm() {
    List<byte[]> ballast = new ArrayList<>();
    Runtime runtime = Runtime.getRuntime();
    while (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() > (20 << 20)) {
      ballast.add(new byte[1 << 20]);
    }
    Thread thread =
        new Thread(
            () -> {
              while (!dumped) {
                System.gc();
                ballast.get(0)[0]++;
              }
            },
            "collecting");
    thread.setDaemon(true);
    thread.start();
  }

  private static void threads() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(THREADS);
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < THREADS; i++) {
      int depth = i % 50;
      Thread thread = new Thread(null, () -> deep(depth, started, never), "many-" + i, 128 << 10);
      thread.setDaemon(true);
      thread.start();
    }
    started.await();
  }

  private static void deep(int depth, CountDownLatch started, CountDownLatch never) {
    if (depth > 0) {
      deep(depth - 1, started, never);
      return;
    }
    started.countDown();
    try {
      never.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static void virtualThread() throws ReflectiveOperationException, InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Runnable task = () -> deep(3, started, never);
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    start.invoke(null, task);
    started.await();
  }
}
