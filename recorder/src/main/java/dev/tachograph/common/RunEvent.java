package dev.tachograph.common;

/**
 * Something that happened in a run and belongs into {@code <base>.events.jsonl}: a name and fields.
 *
 * <p>A record needs no more than to be declared. Its name is that of the class in snake_case, and
 * each component is a field, its name in snake_case as well; {@link FieldName} gives another:
 *
 * <pre>{@code
 * record BatchWritten(long rows, double elapsedMs, @Nullable String error) implements RunEvent {}
 * // {"t_ms":…,"ts":…,"event":"batch_written","rows":1000,"elapsed_ms":12.5,"error":null}
 * }</pre>
 *
 * <p>The components are read through their accessors, which are looked up once a class; whole
 * numbers, decimals, truth values and texts allocate nothing. A record may be private and nested.
 * In a module its package is opened to the recorder ({@code opens program to dev.tachograph;}), or
 * the record is public in an exported package. Where neither is so, or an image has no metadata of
 * its components, the event says {@code broken_fields}, and one WARN record what to do; overriding
 * {@link #writeFields} works everywhere. So it is of a component that would be {@code t_ms}, {@code
 * ts}, {@code event} or {@code truncated}, which every event has.
 *
 * <p>Both methods are called on the thread that records the event, before the call returns.
 */
public interface RunEvent {
  /**
   * The event's name in snake_case, such as {@code fetch_end}. Unless overridden that of the class:
   * {@code FetchEnd}.
   *
   * @return the name
   */
  default String event() {
    return RecordFields.of(getClass()).event();
  }

  /**
   * Writes the fields beside the name. Durations end in {@code _ms} or {@code _us}, sizes begin
   * with {@code bytes_}. Unless overridden the components of a record, in their order.
   *
   * @param out takes the fields during the call; of a key given twice the last counts
   * @throws UnreadableRecordException unless overridden, if the class is no record or its
   *     components cannot be read
   */
  default void writeFields(FieldConsumer out) {
    RecordFields.of(getClass()).write(this, out);
  }
}
