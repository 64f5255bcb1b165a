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
  /** The longest wait in a JVM that was not started by a launcher, and so has no {@code main}. */
  private static final long MAX_SECONDS_UNLAUNCHED = 2;

  private static final long FIRST_POLL_MILLIS = 1;
  private static final long MAX_POLL_MILLIS = 64;

  /** What a thread is in that has not come to {@code main}: an agent, or the launcher. */
  private static final String[] BEFORE = {"sun.instrument.", "sun.launcher."};

  /** {@code null}: it has begun. */
  private static volatile @Nullable Expected expected;

  private record Expected(Thread main, CountDownLatch begun) {}

  private MainStart() {}

  /**
   * To be called by who is there before.
   *
   * @param main the thread on which {@code main} will be called
   */
  public static void expect(Thread main) {
    expected = new Expected(main, new CountDownLatch(1));
  }

  /** {@code main} has begun, or will not any more. */
  public static void begun() {
    Expected waiting = expected;
    expected = null;
    if (waiting != null) {
      waiting.begun.countDown();
    }
  }

  /** {@return whether it is still to begin} */
  public static boolean isExpected() {
    return expected != null;
  }

  /**
   * Waits for it, as long as there is a launcher that will call it.
   *
   * @return whether there was something to wait for
   */
  public static boolean await() {
    Expected waiting = expected;
    if (waiting == null) {
      return false;
    }
    boolean launched = System.getProperty("sun.java.launcher") != null;
    long max = launched ? Long.MAX_VALUE / 2 : TimeUnit.SECONDS.toMillis(MAX_SECONDS_UNLAUNCHED);
    long poll = FIRST_POLL_MILLIS;
    for (long waited = 0; waited < max && isBefore(waiting.main); waited += poll) {
      boolean told =
          Interrupts.await(
              poll,
              () -> waiting.begun.getCount() == 0,
              left -> {
                boolean ignored = waiting.begun.await(left, TimeUnit.NANOSECONDS);
              });
      if (told) {
        break;
      }
      poll = Math.min(MAX_POLL_MILLIS, poll * 2);
    }
    begun();
    return true;
  }

  /** Whether the thread has not come to the program's code; it is in none between two calls. */
  static boolean isBefore(Thread main) {
    StackTraceElement[] stack = main.getStackTrace();
    if (stack.length == 0) {
      return main.isAlive();
    }
    String outermost = stack[stack.length - 1].getClassName();
    for (String before : BEFORE) {
      if (outermost.startsWith(before)) {
        return true;
      }
    }
    return false;
  }
}
