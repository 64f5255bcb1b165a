package dev.tachograph.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Work that is held up, as by a disk that hangs, holds nobody else up. */
class BoundedWorkTest {
  private final BoundedWork work = new BoundedWork(1, 60);
  private final CountDownLatch disk = new CountDownLatch(1);

  private void write() {
    try {
      disk.await();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void workThatHangsIsLeftAloneAndGoesOn() {
    assertThat(work.isDone("test", this::write)).isFalse();
    assertThat(work.isGoingOn()).isTrue();
    disk.countDown();
    while (!work.await()) {
      Thread.onSpinWait();
    }
    assertThat(work.isGoingOn()).isFalse();
  }

  @Test
  void itIsDoneOnAThreadOfOursThatHoldsNothingOfTheProgram() {
    AtomicReference<Thread> on = new AtomicReference<>();
    AtomicReference<ClassLoader> loader = new AtomicReference<>(getClass().getClassLoader());
    boolean done =
        work.isDone(
            "test",
            () -> {
              on.set(Thread.currentThread());
              loader.set(Thread.currentThread().getContextClassLoader());
            });
    while (!done) {
      done = work.await();
    }
    assertThat(on.get()).isNotSameAs(Thread.currentThread());
    assertThat(on.get().getName()).isEqualTo("tachograph-test");
    assertThat(on.get().isDaemon()).isTrue();
    assertThat(loader.get()).isNull();
  }
}
