package dev.tachograph.internal.trace;

import dev.tachograph.common.FieldConsumer;

/** Numbers of a group of counters. */
public interface CounterValues {
  /**
   * Gives each number by its name, during the call.
   *
   * @param out takes them; not to be kept
   */
  void writeTo(FieldConsumer out);
}
