package dev.tachograph.agent.frameworks;

import dev.tachograph.agent.core.Hook;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of one framework where they pass. What reads them is loaded at the first one.
 */
final class RecordHook implements Hook {
  private final String className;
  private final String[] places;
  private volatile @Nullable EventReader reader;

  /**
   * A hook of a framework.
   *
   * @param className one of {@link EventReaders}
   * @param places how the methods begin: name and descriptor, together
   */
  RecordHook(String className, String... places) {
    this.className = className;
    this.places = places;
  }

  @Override
  public String className() {
    return className;
  }

  @Override
  public boolean wants(String method, String descriptor) {
    for (String place : places) {
      if (place.startsWith(method) && method.concat(descriptor).startsWith(place)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean wantsExit() {
    return true;
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {
    EventReader present = reader;
    if (present == null) {
      reader = present = EventReaders.of(className);
    }
    Object event = present.event(self, arguments);
    if (event != null) {
      Taking.take(present, arguments, event);
    }
  }

  @Override
  public void exited(
      @Nullable Object self, @Nullable Object[] arguments, @Nullable Throwable thrown) {
    Inside.current().exit(arguments);
  }

  @Override
  public void close() {
    Inside.end();
    Taking.end();
  }
}
