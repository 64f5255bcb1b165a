package dev.tachograph.agent.frameworks;

import dev.tachograph.agent.core.Hook;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of a logger of java.util.logging that has a filter: where it asks for its
 * handlers, which it does once the filter has let the record pass. The filter is not asked a second
 * time for that, since it may count.
 */
final class FilteredRecordHook implements Hook {
  @Override
  public String className() {
    return EventReaders.JUL;
  }

  @Override
  public boolean wants(String method, String descriptor) {
    return (method.equals("getHandlers") || method.equals("accessCheckedHandlers"))
        && descriptor.startsWith("()");
  }

  @Override
  public boolean wantsExit() {
    return false;
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {
    Inside inside = Inside.current();
    @Nullable Object @Nullable [] call = inside.takeWaiting();
    Object event = inside.innermost();
    if (call != null && event != null) {
      Taking.takeKnown(inside, EventReaders.of(EventReaders.JUL), call, event);
    }
  }
}
