package dev.tachograph.trace;

import dev.tachograph.FieldConsumer;

/** Numbers of a group of counters. */
public interface CounterValues {
  /** Gives each by its name. */
  void writeTo(FieldConsumer out);
}
