package dev.tachograph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a thread is tells whether the program's main has begun. */
class MainStartTest {
  private final CountDownLatch leave = new CountDownLatch(1);

  @AfterEach
  void begun() {
    leave.countDown();
    MainStart.begun();
  }

  @Test
  void aThreadInTheProgramsCodeHasBegun() throws Exception {
    CountDownLatch there = new CountDownLatch(1);
    Thread main =
        new Thread(
            () -> {
              there.countDown();
              try {
                leave.await();
              } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
              }
            });
    main.start();
    there.await();
    MainStart.expect(main);
    assertThat(MainStart.isExpected()).isTrue();
    assertThat(MainStart.await()).isTrue();
    assertThat(MainStart.isExpected()).isFalse();
    leave.countDown();
    main.join();
    assertThat(MainStart.isBefore(main)).isFalse();
  }

  @Test
  void whatIsNotExpectedIsNotWaitedFor() {
    assertThat(MainStart.await()).isFalse();
  }
}
