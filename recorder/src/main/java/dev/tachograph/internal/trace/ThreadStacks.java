package dev.tachograph.internal.trace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The span stacks of one thread, one for each run that records on it. Held by each of them, so that
 * nothing is left of it when they are gone.
 */
final class ThreadStacks {
  /** Guarded by this. */
  private final List<SpanStack> all = new ArrayList<>(1);

  /** The one that was asked for last; read by its thread alone, without the lock. */
  private @Nullable SpanStack last;

  /** The stack of a recorder; {@code null} if it has none. Called by the thread itself. */
  @Nullable SpanStack of(SpanRecorder recorder) {
    SpanStack recent = last;
    return recent != null && recent.recorder == recorder ? recent : find(recorder);
  }

  private synchronized @Nullable SpanStack find(SpanRecorder recorder) {
    for (SpanStack stack : all) {
      if (stack.recorder == recorder) {
        last = stack;
        return stack;
      }
    }
    return null;
  }

  /** Adds a stack, in the place of those whose runs are over. */
  synchronized void add(SpanStack stack) {
    all.removeIf(other -> other.recorder.isEnded());
    all.add(stack);
    last = stack;
  }

  /** Forgets a stack; called on any thread. */
  synchronized void remove(SpanStack stack) {
    all.remove(stack);
    if (last == stack) {
      last = null;
    }
  }
}
