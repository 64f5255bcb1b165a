package dev.tachograph.logging;

import dev.tachograph.internal.RunScope;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is given the records of a logger of which it is told by each call whose they are: class
 * loaders have runs, and none of them is that of the logger's class. Immutable.
 */
final class ScopedRoutes {
  private final Map<RunScope, Routes> ofLoaders;
  private final Routes otherwise;

  /** Whether the logger's class is known, none of whose class loaders has a run. */
  private final boolean callerIsKnown;

  /** The ordinal of the least severe level that any run wants; -1 for none. */
  final int threshold;

  private ScopedRoutes(Map<RunScope, Routes> ofLoaders, Routes otherwise, boolean callerIsKnown) {
    this.ofLoaders = ofLoaders;
    this.otherwise = otherwise;
    this.callerIsKnown = callerIsKnown;
    int least = otherwise.threshold;
    for (Routes routes : ofLoaders.values()) {
      least = Math.max(least, routes.threshold);
    }
    this.threshold = least;
  }

  /**
   * The routes of a logger; {@code null} if all its records go one way.
   *
   * @param owner the class loader of the logger's class; {@code null} if it has none
   */
  static @Nullable ScopedRoutes of(
      Logging.State state, String target, @Nullable WeakReference<ClassLoader> owner) {
    if (state.ofLoaders.isEmpty()) {
      return null;
    }
    ClassLoader loader = owner == null ? null : owner.get();
    if (loader != null && RunScope.nearest(state.ofLoaders, loader) != null) {
      return null;
    }
    Map<RunScope, Routes> ofLoaders = new HashMap<>();
    state.ofLoaders.forEach((scope, run) -> ofLoaders.put(scope, Routes.of(run, target)));
    return new ScopedRoutes(
        Map.copyOf(ofLoaders), Routes.of(state.ofProcess, target), loader != null);
  }

  /** Loads what a call needs, which at the end of a stack would break it for good. */
  static void prepare() {
    RunScope before = RunScope.bound();
    RunScope.leave(null);
    try {
      RunScope ignored = RunScope.ofCall(Map.of(), RunScope.PROCESS);
    } finally {
      RunScope.leave(before);
    }
  }

  /** Who is given a record of the calling thread; those of the process where it cannot be told. */
  Routes ofCall() {
    try {
      Routes found =
          callerIsKnown
              ? RunScope.ofContext(ofLoaders, otherwise)
              : RunScope.ofCall(ofLoaders, otherwise);
      return found == null ? Routes.NONE : found;
    } catch (Throwable endOfStackOrHeap) {
      return otherwise;
    }
  }
}
