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
    return isAsking(method) && descriptor.startsWith("()");
  }

  @Override
  public boolean wantsExit() {
    return false;
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {
    Inside inside = Inside.current();
    Object event = inside.innermost();
    if (event == null || !inside.isFiltered(self) || !isWithinLog()) {
      return;
    }
    @Nullable Object @Nullable [] call = inside.takeFiltered(self);
    if (call != null) {
      Taking.takeKnown(inside, EventReaders.of(EventReaders.JUL), call, event);
    }
  }

  /** Whether the logger itself asks for its handlers: its filter may do so, too. */
  private static boolean isWithinLog() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .dropWhile(frame -> !isAsking(frame.getMethodName()))
                    .dropWhile(frame -> isAsking(frame.getMethodName()))
                    .findFirst()
                    .filter(
                        caller ->
                            caller.getClassName().equals(EventReaders.JUL)
                                && caller.getMethodName().equals("log"))
                    .isPresent());
  }

  private static boolean isAsking(String method) {
    return method.equals("getHandlers") || method.equals("accessCheckedHandlers");
  }
}
