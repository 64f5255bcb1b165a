package dev.tachograph.agent.frameworks;

import dev.tachograph.logging.ForeignRecords;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What SLF4J's providers have in common: markers, keys and values. */
final class Slf4j {
  private static final Getter NAME = Getter.of("org.slf4j.Marker", "getName");
  private static final Getter RELATED = Getter.of("org.slf4j.Marker", "iterator");
  private static final Getter KEY = Getter.ofField("org.slf4j.event.KeyValuePair", "key");
  private static final Getter VALUE = Getter.ofField("org.slf4j.event.KeyValuePair", "value");

  private Slf4j() {}

  /** The names of markers and of those that they refer to. */
  static List<String> markers(@Nullable List<?> markers) {
    return markers == null || markers.isEmpty()
        ? List.of()
        : ForeignRecords.<Object>markers(
            markers, marker -> (String) NAME.ask(marker), marker -> relatedTo(marker));
  }

  /** Markers of an event; of an older one, whose event has none, its single marker. */
  static List<String> markers(@Nullable List<?> markers, Getter single, Object event)
      throws Throwable {
    if (markers != null) {
      return markers(markers);
    }
    Object marker = single.get(event);
    return marker == null ? List.of() : markers(List.of(marker));
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Iterator<Object> relatedTo(Object marker) {
    return (Iterator<Object>) RELATED.ask(marker);
  }

  /** Adds the keys and values of the fluent API. */
  static void readPairs(@Nullable List<?> pairs, Taken to) throws Throwable {
    for (int i = 0; pairs != null && i < pairs.size(); i++) {
      Object pair = pairs.get(i);
      to.field(KEY.get(pair), VALUE.get(pair));
    }
  }
}
