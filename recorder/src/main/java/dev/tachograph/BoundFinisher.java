package dev.tachograph;

import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.lifecycle.End;
import dev.tachograph.internal.lifecycle.Lifecycle;

/** Ends a run on whatever thread, so that what is logged meanwhile is of that run. */
record BoundFinisher(RunScope scope, Lifecycle.Finisher finisher) implements Lifecycle.Finisher {
  @Override
  public void finish(End end, long maxMillis) {
    scope.run(() -> finisher.finish(end, maxMillis));
  }

  @Override
  public void replace(End end) {
    scope.run(() -> finisher.replace(end));
  }

  @Override
  public void uncaught(Thread thread, Throwable exception) {
    scope.run(() -> finisher.uncaught(thread, exception));
  }

  @Override
  public void signalled(int number, boolean atOnce) {
    finisher.signalled(number, atOnce);
  }

  @Override
  public void halted(End end) {
    finisher.halted(end);
  }

  @Override
  public void shutdownTimedOut() {
    scope.run(finisher::shutdownTimedOut);
  }
}
