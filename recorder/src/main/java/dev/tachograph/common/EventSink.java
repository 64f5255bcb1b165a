package dev.tachograph.common;

/**
 * Where events go: {@code <base>.events.jsonl} of a run, or nowhere.
 *
 * <p>Thread-safe. {@link #record} runs the event's own code on the caller's thread and never
 * throws. It does not wait for a file; with {@code RunConfig.WhenFull.BLOCK} a caller waits for
 * room, no longer than the configured bound.
 */
public interface EventSink {
  /**
   * Records an event with the present time. The event is written out before the call returns and is
   * not kept.
   *
   * @param event asked for its name and fields during the call; what it throws costs its fields,
   *     and the line says so under {@code broken_fields}
   * @return whether it was accepted; a refused event is counted in {@link #droppedEvents}
   */
  boolean record(RunEvent event);

  /** {@return the number of events refused so far} */
  long droppedEvents();

  /** {@return the number of events given so far, accepted or refused} */
  long totalEvents();

  /** {@return a sink for programs that record no events: accepts nothing and counts nothing} */
  static EventSink none() {
    return NoEvents.INSTANCE;
  }
}
