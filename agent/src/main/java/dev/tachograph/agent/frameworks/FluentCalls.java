package dev.tachograph.agent.frameworks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of SLF4J's fluent API. A provider that takes no events, as SLF4J-simple, slf4j-jdk14 and
 * slf4j-reload4j, is given their keys, values and markers as a part of the message. They are noted
 * until its record passes, which then gets them with their types.
 */
final class FluentCalls extends EventReader {
  private static final String EVENT = "org.slf4j.event.LoggingEvent";
  private static final Getter LOGGER_NAME = Getter.of(EVENT, "getLoggerName");
  private static final Getter MESSAGE = Getter.of(EVENT, "getMessage");
  private static final Getter ARGUMENTS = Getter.of(EVENT, "getArgumentArray");
  private static final Getter PAIRS = Getter.of(EVENT, "getKeyValuePairs");
  private static final Getter MARKERS = Getter.of(EVENT, "getMarkers");

  @Override
  @Nullable Object event(@Nullable Object self, @Nullable Object[] arguments) {
    Object event = arguments[0];
    if (event != null && (isSome(PAIRS.ask(event)) || isSome(MARKERS.ask(event)))) {
      Inside.current().enter(arguments, event);
    }
    return null;
  }

  private static boolean isSome(@Nullable Object list) {
    return list instanceof List<?> some && !some.isEmpty();
  }

  /**
   * Gives a record that was read what was noted of it.
   *
   * @param event what is around the record's call; nothing happens if it is none of ours
   */
  static void addTo(Taken taken, @Nullable Object event) throws Throwable {
    String message = taken.message;
    if (message == null || !taken.target.equals(LOGGER_NAME.text(event))) {
      return;
    }
    String own = Braces.format(MESSAGE.text(event), (@Nullable Object[]) ARGUMENTS.get(event));
    // It may be one of which a value's toString is the origin.
    if (message.endsWith(String.valueOf(own))) {
      taken.message = own;
      taken.markers = Slf4j.markers((List<?>) MARKERS.get(event));
      Slf4j.readPairs((List<?>) PAIRS.get(event), taken);
    }
  }

  @Override
  void readHead(Object event, Taken to) {}

  @Override
  void readMessage(Object event, Taken to) {}

  @Override
  void readRest(Object event, Taken to) {}
}
