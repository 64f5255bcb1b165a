package dev.tachograph.common;

/** Where events go. Thread-safe; never blocks and never throws. */
public interface EventSink {
  /**
   * Records an event.
   *
   * @return whether it was accepted; a refused event is counted
   */
  boolean record(RunEvent event);

  /** Events refused so far. */
  long droppedEvents();

  /** Events given so far, accepted or refused. */
  long totalEvents();

  /** A sink for programs that record no events: accepts nothing and counts nothing. */
  static EventSink none() {
    return NoEvents.INSTANCE;
  }
}
