package dev.tachograph.sync;

import dev.tachograph.common.EventSink;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Passes the events of a sync to the run and counts them.
 *
 * <p>Thread-safe; never blocks and never throws. Without events in the run ({@link
 * EventSink#none()}) nothing is recorded or counted.
 */
public final class BenchEventLogger {
  private final EventSink sink;
  private final LongAdder total = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Map<String, LongAdder> byEvent = new ConcurrentHashMap<>();

  /** Creates a logger that passes events to a run's sink. */
  public BenchEventLogger(EventSink sink) {
    this.sink = sink;
  }

  /** Whether events are recorded; to be checked before preparing an event at some cost. */
  public boolean isEnabled() {
    return sink != EventSink.none();
  }

  /**
   * Records an event.
   *
   * @return whether it was accepted; a refused one is counted
   */
  public boolean record(BenchEvent event) {
    if (!isEnabled()) {
      return false;
    }
    total.increment();
    byEvent.computeIfAbsent(event.event(), name -> new LongAdder()).increment();
    boolean accepted = sink.record(event);
    if (!accepted) {
      dropped.increment();
    }
    return accepted;
  }

  /** The events of this logger that were refused. */
  public long droppedEvents() {
    return dropped.sum();
  }

  /** The events given to this logger, accepted or refused. */
  public long totalEvents() {
    return total.sum();
  }

  /** The number of events given by name, accepted or refused, sorted by name. */
  public Map<String, Long> countsByEvent() {
    Map<String, Long> counts = new TreeMap<>();
    byEvent.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }
}
