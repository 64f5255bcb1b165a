package dev.tachograph.common;

/**
 * Something that happened in a run and belongs into {@code <base>.events.jsonl}: a name and fields.
 *
 * <p>Both methods are called on the thread that records the event, before the call returns.
 */
public interface RunEvent {
  /** The event's name in snake_case, such as {@code fetch_end}. */
  String event();

  /**
   * Writes the fields beside the name. Durations end in {@code _ms} or {@code _us}, sizes begin
   * with {@code bytes_}.
   */
  void writeFields(FieldConsumer out);
}
