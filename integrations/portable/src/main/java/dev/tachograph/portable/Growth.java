package dev.tachograph.portable;

import java.util.Map;

/**
 * The growth of counters between two reads, summed. When one stepped back or vanished the sum is
 * unknown; one that appears has not grown yet. Used on one thread.
 */
final class Growth {
  private Map<String, Long> last = Map.of();

  /** The growth since the read before, -1 when it is unknown; no counters: they were not read. */
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
