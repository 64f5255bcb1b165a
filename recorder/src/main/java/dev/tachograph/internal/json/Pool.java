package dev.tachograph.internal.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends reusable objects to threads.
 *
 * <p>A few slots shared by all threads instead of one object per thread: ten thousand virtual
 * threads share them, and a nested call on the same thread simply finds the slot empty and gets an
 * object of its own. An object that is not returned becomes garbage.
 *
 * @param <T> the type of the objects
 */
public final class Pool<T> {
  private static final int SLOTS =
      Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors() * 4) * 2 - 1);

  /**
   * The number of slots a thread tries, so that two threads with the same first slot do not keep
   * creating objects.
   */
  private static final int TRIES = 4;

  /** Slots are a cache line apart. */
  private static final int SPACING = 16;

  private final AtomicReferenceArray<@Nullable T> slots =
      new AtomicReferenceArray<>((SLOTS + 1) * SPACING);
  private final Supplier<T> maker;

  /** Creates a pool that creates objects on demand. */
  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Takes an object; the caller owns it until {@link #give}. */
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

  /** Returns an object, which the caller must not use any more. */
  public void give(T used) {
    int first = slot();
    for (int i = 0; i < TRIES; i++) {
      if (slots.getOpaque(at(first + i)) == null) {
        // When two threads return objects at the same time, one of them becomes garbage.
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
