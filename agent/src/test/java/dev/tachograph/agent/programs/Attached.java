package dev.tachograph.agent.programs;

import com.sun.tools.attach.VirtualMachine;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Has itself recorded, twice, while its threads go on: one that logs and calls a method with a
 * span, and others that are in the middle of both when the recording ends. Says what was answered,
 * and whether the agent's loaders have gone.
 */
public final class Attached {
  private static final Logger LOG = Logger.getLogger("demo.Attached");

  private Attached() {}

  /** Waits at a place, in the middle of a record and of a span. */
  private static final class Waiting extends Handler {
    final CountDownLatch there = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);

    @Override
    public void publish(LogRecord event) {
      if (event.getMessage().equals("wait")) {
        there.countDown();
        try {
          leave.await();
        } catch (InterruptedException asked) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  public static void main(String[] args) throws Exception {
    LOG.setUseParentHandlers(false);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    WeakReference<ClassLoader> first = attach(args[0]);
    thread.submit(() -> work("first")).get();
    ExecutorService held = Executors.newSingleThreadExecutor();
    Waiting waiting = new Waiting();
    LOG.addHandler(waiting);
    var end = held.submit(() -> work("wait"));
    waiting.there.await();
    System.out.println(ask(args[0], "detach=true"));
    System.out.println(isCollected(first) ? "nothing is left" : "the first is left");

    WeakReference<ClassLoader> second = attach(args[0]);
    // Both began under the first recording.
    waiting.leave.countDown();
    end.get();
    held.submit(() -> work("second")).get();
    thread.submit(() -> work("third")).get();
    System.out.println(ask(args[0], "detach=true"));
    System.out.println(isCollected(second) ? "nothing is left" : "the second is left");
    thread.submit(() -> work("unseen")).get();
    thread.shutdown();
    held.shutdown();
  }

  private static void work(String text) {
    LOG.info(text);
  }

  private static WeakReference<ClassLoader> attach(String agent) throws Exception {
    System.out.println(
        ask(agent, "out=runs,spans=" + Attached.class.getName() + "#work").split(" ")[0]);
    // Found in the class path only once it is attached.
    Field entry = Class.forName("dev.tachograph.agent.Agent").getDeclaredField("entry");
    entry.setAccessible(true);
    return new WeakReference<>(entry.get(null).getClass().getClassLoader());
  }

  private static String ask(String agent, String arguments) throws Exception {
    Path answer = Files.createTempFile(Path.of(""), "answer", ".txt");
    VirtualMachine self = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
    try {
      self.loadAgent(new File(agent).getPath(), arguments + ",answer=" + answer.toAbsolutePath());
    } finally {
      self.detach();
    }
    return Files.readString(answer).split(" ")[0];
  }

  private static boolean isCollected(WeakReference<ClassLoader> loader) {
    for (int i = 0; i < 200 && loader.get() != null; i++) {
      System.gc();
      // Has the VM clear what is only softly held: no memory is left to hold it in.
      if (i % 20 == 19) {
        exhaust();
      }
    }
    return loader.get() == null;
  }

  private static void exhaust() {
    try {
      long[][] all = new long[1 << 20][];
      for (int i = 0; i < all.length; i++) {
        all[i] = new long[1 << 17];
      }
    } catch (OutOfMemoryError expected) {
      // Softly held things have gone.
    }
  }
}
