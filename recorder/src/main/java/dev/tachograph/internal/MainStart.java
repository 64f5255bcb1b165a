package dev.tachograph.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The start of the program's {@code main}, for a recorder that is there before. Until then it
 * touches nothing of the JDK that a program may want to set up first: no management beans, and with
 * them no {@code java.util.logging}.
 */
public final class MainStart {
  /** The longest wait, for a JVM that was not started by a launcher. */
  private static final long MAX_SECONDS = 2;

  /** {@code null}: it has begun. */
  private static volatile @Nullable CountDownLatch expected;

  private MainStart() {}

  /** To be called by who is there before, and will call {@link #begun}. */
  public static void expect() {
    expected = new CountDownLatch(1);
  }

  /** {@code main} begins, or will not any more. */
  public static void begun() {
    CountDownLatch waiting = expected;
    expected = null;
    if (waiting != null) {
      waiting.countDown();
    }
  }

  /** {@return whether it is still to begin} */
  public static boolean isExpected() {
    return expected != null;
  }

  /**
   * Waits for it, for a bounded time.
   *
   * @return whether there was something to wait for
   */
  public static boolean await() {
    CountDownLatch waiting = expected;
    if (waiting == null) {
      return false;
    }
    Interrupts.await(
        TimeUnit.SECONDS.toMillis(MAX_SECONDS),
        () -> waiting.getCount() == 0,
        left -> {
          boolean ignored = waiting.await(left, TimeUnit.NANOSECONDS);
        });
    begun();
    return true;
  }
}
