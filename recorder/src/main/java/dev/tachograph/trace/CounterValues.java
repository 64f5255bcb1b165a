package dev.tachograph.trace;

import dev.tachograph.common.FieldConsumer;

/** Numbers of a group of counters. */
public interface CounterValues {
  /** Gives each by its name. */
  void writeTo(FieldConsumer out);
}
