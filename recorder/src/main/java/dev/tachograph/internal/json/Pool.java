package dev.tachograph.internal.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends reusable objects to threads.
 *
 * <p>A few slots for all threads instead of one object a thread: ten thousand virtual threads share
 * them, and a call nested in another on the same thread simply finds the slot empty and gets an
 * object of its own. What is not given back is garbage.
 *
 * @param <T> what is lent
 */
public final class Pool<T> {
  private static final int SLOTS =
      Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors() * 4) * 2 - 1);

  /** Slots that a thread looks at: two that share their first one do not make objects for ever. */
  private static final int TRIES = 4;

  /** Slots lie a cache line apart. */
  private static final int SPACING = 16;

  private final AtomicReferenceArray<@Nullable T> slots =
      new AtomicReferenceArray<>((SLOTS + 1) * SPACING);
  private final Supplier<T> maker;

  /** A pool that makes what it lacks. */
  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Lends one to the caller. */
  public T take() {
    int first = slot();
    for (int i = 0; i < TRIES; i++) {
      T free = slots.getAndSet(at(first + i), null);
      if (free != null) {
        return free;
      }
    }
    return maker.get();
  }

  /** Takes one back; the caller must not use it any more. */
  public void give(T used) {
    int first = slot();
    for (int i = 0; i < TRIES; i++) {
      if (slots.getOpaque(at(first + i)) == null) {
        // Who comes here at the same time makes one of the two garbage.
        slots.setRelease(at(first + i), used);
        return;
      }
    }
  }

  private static int slot() {
    long id = Thread.currentThread().getId() * 0x9E3779B97F4A7C15L;
    return (int) (id >>> 32);
  }

  private static int at(int slot) {
    return (slot & (SLOTS - 1)) * SPACING;
  }
}
