package dev.tachograph.agent.frameworks;

import dev.tachograph.agent.core.Hook;
import org.jspecify.annotations.Nullable;

/**
 * Sees Log4j 2's asynchronous loggers take a record on the thread that logs: where an outer
 * framework on that thread has recorded it, it is not recorded again on Log4j's own thread.
 */
final class HandedOnHook implements Hook {
  @Override
  public String className() {
    return "org.apache.logging.log4j.core.async.RingBufferLogEvent";
  }

  @Override
  public boolean wants(String method, String descriptor) {
    return method.equals("setValues");
  }

  @Override
  public boolean wantsExit() {
    return true;
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {}

  @Override
  public void exited(
      @Nullable Object self, @Nullable Object[] arguments, @Nullable Throwable thrown) {
    Inside inside = Inside.current();
    if (self == null) {
      return;
    }
    if (inside.innermost() == null) {
      Log4j2Events.noteNew(self);
    } else {
      Log4j2Events.noteHandedOn(self, inside);
    }
  }
}
