package dev.tachograph;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunEvent;

/** An event of the tests. */
record Event(int number) implements RunEvent {
  static void record(Run run, int count) {
    for (int i = 0; i < count; i++) {
      run.events().record(new Event(i));
    }
  }

  @Override
  public String event() {
    return "test_event";
  }

  @Override
  public void writeFields(FieldConsumer out) {
    out.put("number", number);
  }
}
