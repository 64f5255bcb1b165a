package dev.tachograph.sync;

import dev.tachograph.common.EventSink;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gives the events of a sync to the run and counts them.
 *
 * <p>Thread-safe; never blocks and never throws. Without events in the run ({@link
 * EventSink#none()}) nothing is recorded and nothing counted.
 */
public final class BenchEventLogger {
  private final EventSink sink;
  private final LongAdder total = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Map<String, LongAdder> byEvent = new ConcurrentHashMap<>();

  /** A logger in front of a run's events. */
  public BenchEventLogger(EventSink sink) {
    this.sink = sink;
  }

  /** Whether events go anywhere; ask it before preparing an event that is costly to prepare. */
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

  /** Events of this logger that were refused. */
  public long droppedEvents() {
    return dropped.sum();
  }

  /** Events given to this logger, accepted or refused. */
  public long totalEvents() {
    return total.sum();
  }

  /** How many events of each name were given, accepted or refused, sorted by name. */
  public Map<String, Long> countsByEvent() {
    Map<String, Long> counts = new TreeMap<>();
    byEvent.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }
}
