package dev.tachograph.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The threads that the end of a run waits for. */
class LiveThreadsTest {
  @Test
  void threadsOfTheApplicationAreWaitedForAndThoseOfTheJvmsLibraryNot() throws Exception {
    Set<Thread> before = LiveThreads.all();
    CountDownLatch end = new CountDownLatch(1);
    Thread hook = new Thread(() -> await(end), "a hook");
    hook.start();
    Cleaner cleaner = Cleaner.create();
    try {
      assertThat(LiveThreads.all())
          .as("the cleaner's thread is there")
          .anyMatch(thread -> thread.getName().startsWith("Cleaner-") && !before.contains(thread));
      assertThat(LiveThreads.startedByShutdown(before))
          .contains(hook)
          .noneMatch(thread -> thread.getName().startsWith("Cleaner-"));
    } finally {
      end.countDown();
      hook.join();
      assertThat(cleaner).isNotNull();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
