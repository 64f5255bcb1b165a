package dev.tachograph.agent.core;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a hook keeps for each thread of the program, and takes back from all of them at its end: a
 * thread-local value of a class of ours would keep our loader for as long as the thread lives.
 *
 * <p>A thread has a box, of a class of the JDK, with the value in it. Thread-safe; nothing blocks
 * for longer than it takes to put a value into a box.
 *
 * @param <T> what each thread has one of
 */
public final class PerThread<T> {
  private final Supplier<T> initial;

  @SuppressWarnings("ThreadLocalUsage") // Whoever has one of these keeps it in a static field.
  private final ThreadLocal<@Nullable Object[]> boxes = new ThreadLocal<>();

  /** Those of threads that live, and of some that have ended. */
  private final Set<Reference<@Nullable Object[]>> known = ConcurrentHashMap.newKeySet();

  private final ReferenceQueue<@Nullable Object[]> ended = new ReferenceQueue<>();
  private volatile boolean closed;

  /**
   * Creates one without any value.
   *
   * @param initial makes a thread's value, on that thread
   */
  public PerThread(Supplier<T> initial) {
    this.initial = initial;
  }

  /** {@return the value of the calling thread; a new one each time once it is closed} */
  @SuppressWarnings("unchecked")
  public T get() {
    @Nullable Object[] box = boxes.get();
    Object value = box == null ? null : box[0];
    return value == null ? create(box) : (T) value;
  }

  private T create(@Nullable Object @Nullable [] present) {
    T value = initial.get();
    @Nullable Object[] box = present;
    if (box == null) {
      box = new @Nullable Object[1];
      boxes.set(box);
      forgetEnded();
      known.add(new WeakReference<>(box, ended));
    }
    // After it is known: either this sees the end, or the end sees the box.
    synchronized (box) {
      if (!closed) {
        box[0] = value;
      }
    }
    return value;
  }

  private void forgetEnded() {
    for (Reference<?> gone = ended.poll(); gone != null; gone = ended.poll()) {
      known.remove(gone);
    }
  }

  /** Keeps values again after {@link #close}; at first it does anyway. */
  public void open() {
    closed = false;
  }

  /** Takes the values back from all threads. What threads hold of this afterwards is the JDK's. */
  public void close() {
    closed = true;
    for (Reference<@Nullable Object[]> reference : known) {
      @Nullable Object[] box = reference.get();
      if (box != null) {
        synchronized (box) {
          box[0] = null;
        }
      }
    }
    known.clear();
  }
}
