package dev.tachograph;

import dev.tachograph.internal.CallerFrames;
import dev.tachograph.internal.RunScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs of this process that are being recorded: that of the process, and those of class
 * loaders. Holds no class loader. Thread-safe.
 */
final class OngoingRuns {
  private static final ClassLoader OWN = own();

  // Guarded by the class, as is everything static; runs are read without it.
  private static final List<RunScope> CLAIMED = new ArrayList<>();
  private static final Map<String, RunScope> BASES = new HashMap<>();
  private static boolean processClaimed;
  private static volatile Map<RunScope, OngoingRun> ofLoaders = Map.of();
  private static volatile @Nullable OngoingRun ofProcess;

  /** Those of class loaders that a framework started, not the program. */
  private static volatile Map<RunScope, OngoingRun> ofFrameworks = Map.of();

  private OngoingRuns() {}

  private static ClassLoader own() {
    ClassLoader own = OngoingRuns.class.getClassLoader();
    return own == null ? ClassLoader.getPlatformClassLoader() : own;
  }

  /**
   * The class loader for which a class starts a run: its own one. Called on the thread and below
   * the call that starts it.
   */
  static ClassLoader ofStarter() {
    ClassLoader loader = CallerFrames.loaderOfStarter();
    return loader == null ? OWN : loader;
  }

  /**
   * The class loader for which a framework's appender, starter or engine starts a run: its own one,
   * or, where it is beside the recorder, that of the thread's context if it is below that.
   */
  static ClassLoader ofIntegration() {
    ClassLoader loader = ofStarter();
    if (loader != OWN) {
      return loader;
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    for (ClassLoader at = context; context != null && at != null; at = at.getParent()) {
      if (at == OWN) {
        return context;
      }
    }
    return loader;
  }

  /**
   * Claims the scope of a run that is about to start. The agent looks here for class loaders that
   * have a run of their own.
   *
   * @param loader whose run it is to be; {@code null} for that of the process
   * @throws IllegalStateException if it has a run already
   */
  static synchronized RunScope claim(@Nullable ClassLoader loader) {
    if (loader == null) {
      if (processClaimed) {
        throw new IllegalStateException(
            "A run is being recorded already; close it before the next one is started.");
      }
      processClaimed = true;
      return RunScope.PROCESS;
    }
    if (isClaimed(loader)) {
      throw new IllegalStateException(
          "A run of this class loader is being recorded already; close it before the next one is"
              + " started.");
    }
    RunScope scope = RunScope.of(loader);
    CLAIMED.add(scope);
    return scope;
  }

  private static boolean isClaimed(ClassLoader loader) {
    return CLAIMED.stream().anyMatch(scope -> scope.isOf(loader));
  }

  /** The run of a claimed scope is being recorded; each of the others is told of it. */
  static synchronized void started(RunScope scope, OngoingRun run) {
    for (OngoingRun other : all()) {
      other.sources().sibling(run.runId());
      run.sources().sibling(other.runId());
    }
    if (scope == RunScope.PROCESS) {
      ofProcess = run;
    } else {
      ofLoaders = RunScope.with(ofLoaders, scope, run);
    }
  }

  /** Remembers that it was a framework that started the run of a class loader. */
  static synchronized void startedByFramework(OngoingRun run) {
    ofLoaders.forEach(
        (scope, own) -> {
          if (own == run) {
            ofFrameworks = RunScope.with(ofFrameworks, scope, run);
          }
        });
  }

  /**
   * Keeps a base name from other runs of this process that start in the same second, in whatever
   * directory, so that their ids differ. It is that of the scope to which the caller is bound.
   *
   * @return false if a run that is being recorded has it
   */
  static synchronized boolean reserve(String base) {
    return BASES.putIfAbsent(base, RunScope.boundOrProcess()) == null;
  }

  /** Gives a claim up, with its run if that was started. */
  static synchronized void release(RunScope scope) {
    BASES.values().removeIf(owner -> owner == scope);
    if (scope == RunScope.PROCESS) {
      ofProcess = null;
      processClaimed = false;
      return;
    }
    ofLoaders = RunScope.without(ofLoaders, scope);
    ofFrameworks = RunScope.without(ofFrameworks, scope);
    ClassLoader loader = scope.loader();
    if (loader != null) {
      unclaim(loader);
    }
    CLAIMED.remove(scope);
  }

  /** The end of a claim, which the agent sees here: it has a recorder of its own. */
  private static void unclaim(ClassLoader loader) {
    CLAIMED.removeIf(scope -> scope.isOf(loader));
  }

  /** Whether a class loader, or for {@code null} the process, has a run or is about to. */
  static synchronized boolean isClaimedBy(@Nullable ClassLoader loader) {
    return loader == null ? processClaimed : isClaimed(loader);
  }

  /** The run of a class loader or of the nearest of its parents, else that of the process. */
  static @Nullable OngoingRun of(ClassLoader loader) {
    OngoingRun own = RunScope.nearest(ofLoaders, loader);
    return own == null ? ofProcess : own;
  }

  /**
   * The run of a class loader, or of the nearest of its parents, that a framework started for it;
   * {@code null} for none.
   */
  static @Nullable OngoingRun startedFor(ClassLoader loader) {
    OngoingRun own = RunScope.nearest(ofLoaders, loader);
    return own != null && ofFrameworks.containsValue(own) ? own : null;
  }

  /** The run that a record of the caller would go to; {@code null} for none. */
  static @Nullable OngoingRun current() {
    Map<RunScope, OngoingRun> loaders = ofLoaders;
    return loaders.isEmpty() ? ofProcess : RunScope.ofCall(loaders, ofProcess);
  }

  /** All runs, that of the process first. */
  static List<OngoingRun> all() {
    List<OngoingRun> all = new ArrayList<>();
    OngoingRun process = ofProcess;
    if (process != null) {
      all.add(process);
    }
    all.addAll(ofLoaders.values());
    return all;
  }
}
