package dev.tachograph.internal;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose run something belongs to: that of the process, or that of a class loader. What there is one
 * of for each run, such as layers, is kept in maps by scope, and found here for a call.
 *
 * <p>A call belongs to the scope that its thread is bound to, which is so of the recorder's own
 * threads; else to that of the class loader of the calling class or of the nearest parent that has
 * one; else to that of the thread's context class loader or of the nearest parent that has one;
 * else to the process. No class loader is held. Thread-safe.
 */
public final class RunScope {
  /** That of the run which has no class loader of its own. */
  public static final RunScope PROCESS = new RunScope(null);

  private static final ThreadLocal<@Nullable RunScope> BOUND = new ThreadLocal<>();

  private final @Nullable WeakReference<ClassLoader> loader;

  private RunScope(@Nullable ClassLoader loader) {
    this.loader = loader == null ? null : new WeakReference<>(loader);
  }

  /**
   * A new scope.
   *
   * @param loader whose run it is to be
   */
  public static RunScope of(ClassLoader loader) {
    return new RunScope(loader);
  }

  /** Whether it is the scope of this very class loader, not of one of its parents. */
  public boolean isOf(ClassLoader other) {
    return loader != null && loader.refersTo(other);
  }

  /** Its class loader; {@code null} for that of the process, or if it is gone. */
  public @Nullable ClassLoader loader() {
    return loader == null ? null : loader.get();
  }

  /** The scope that the calling thread is bound to; {@code null} for none. */
  public static @Nullable RunScope bound() {
    return BOUND.get();
  }

  /** The scope that the calling thread is bound to; that of the process for none. */
  public static RunScope boundOrProcess() {
    RunScope bound = BOUND.get();
    return bound == null ? PROCESS : bound;
  }

  /**
   * Binds the calling thread to this scope.
   *
   * @return what it was bound to, for {@link #leave}
   */
  public @Nullable RunScope enter() {
    RunScope before = BOUND.get();
    BOUND.set(this);
    return before;
  }

  /** Binds the calling thread to what it was bound to before, if anything. */
  public static void leave(@Nullable RunScope before) {
    if (before == null) {
      // Nothing of ours stays on a thread of the program.
      BOUND.remove();
    } else {
      BOUND.set(before);
    }
  }

  /** Runs an action on the calling thread, bound to this scope. */
  public void run(Runnable action) {
    RunScope before = enter();
    try {
      action.run();
    } finally {
      leave(before);
    }
  }

  /**
   * What a class loader or the nearest of its parents has; {@code null} if none has anything.
   *
   * @param <T> what there is one of for each run
   * @param byScope those of class loaders
   * @param from {@code null}, the loader of the JDK's own classes, has nothing
   */
  public static <T> @Nullable T nearest(Map<RunScope, T> byScope, @Nullable ClassLoader from) {
    try {
      for (ClassLoader at = from; at != null; at = at.getParent()) {
        for (Map.Entry<RunScope, T> known : byScope.entrySet()) {
          if (known.getKey().isOf(at)) {
            return known.getValue();
          }
        }
      }
    } catch (SecurityException mayNotKnowParents) {
      // Then those below count alone.
    }
    return null;
  }

  /**
   * What the run of a call has.
   *
   * @param <T> what there is one of for each run
   * @param byScope those of class loaders
   * @param ofProcess that of the process, if there is one
   */
  public static <T> @Nullable T ofCall(Map<RunScope, T> byScope, @Nullable T ofProcess) {
    RunScope bound = BOUND.get();
    if (bound != null) {
      return bound == PROCESS ? ofProcess : byScope.get(bound);
    }
    T ofCaller = nearest(byScope, CallerFrames.loader());
    return ofCaller != null ? ofCaller : ofThread(byScope, ofProcess);
  }

  /** What the run of a call has of which the calling class has no run, nor have its parents. */
  public static <T> @Nullable T ofContext(Map<RunScope, T> byScope, @Nullable T ofProcess) {
    RunScope bound = BOUND.get();
    if (bound != null) {
      return bound == PROCESS ? ofProcess : byScope.get(bound);
    }
    return ofThread(byScope, ofProcess);
  }

  private static <T> @Nullable T ofThread(Map<RunScope, T> byScope, @Nullable T ofProcess) {
    return ofThread(Thread.currentThread(), byScope, ofProcess);
  }

  /** What the run of another thread has, of which no calling class is known. */
  public static <T> @Nullable T ofThread(
      Thread thread, Map<RunScope, T> byScope, @Nullable T ofProcess) {
    T found = byScope.isEmpty() ? null : nearest(byScope, context(thread));
    return found != null ? found : ofProcess;
  }

  private static @Nullable ClassLoader context(Thread thread) {
    try {
      return thread.getContextClassLoader();
    } catch (SecurityException mayNotKnow) {
      return null;
    }
  }

  /** A copy of a map that has one entry more, or another one. */
  public static <T> Map<RunScope, T> with(Map<RunScope, T> byScope, RunScope scope, T added) {
    Map<RunScope, T> copy = new HashMap<>(byScope);
    copy.put(scope, added);
    return Map.copyOf(copy);
  }

  /** A copy of a map without an entry. */
  public static <T> Map<RunScope, T> without(Map<RunScope, T> byScope, RunScope scope) {
    Map<RunScope, T> copy = new HashMap<>(byScope);
    copy.remove(scope);
    return Map.copyOf(copy);
  }
}
