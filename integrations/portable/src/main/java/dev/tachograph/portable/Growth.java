package dev.tachograph.portable;

import java.util.Map;

/**
 * The growth of counters between two reads, summed. If one decreased or vanished the sum is
 * unknown; a new one has not grown yet. Used on one thread.
 */
final class Growth {
  private Map<String, Long> last = Map.of();

  /**
   * The growth since the previous read, -1 if unknown; an empty map means that the counters were
   * not read.
   */
  long since(Map<String, Long> counters) {
    Map<String, Long> before = last;
    last = Map.copyOf(counters);
    long grown = 0;
    for (Map.Entry<String, Long> counter : before.entrySet()) {
      Long now = last.get(counter.getKey());
      if (now == null || now < counter.getValue()) {
        return -1;
      }
      grown += now - counter.getValue();
    }
    return before.isEmpty() ? -1 : grown;
  }

  /** The growth of the only counter; a negative one was not read. */
  long since(long counter) {
    return since(counter < 0 ? Map.of() : Map.of("", counter));
  }
}
