package dev.tachograph;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;

/** Parts of an application's state. */
final class States {
  private States() {}

  static final class Pool implements StateSource {
    @Override
    public String title() {
      return "peer pool";
    }

    @Override
    public void writeState(FieldConsumer out) {
      out.put("connected", 6);
      out.put("banned", "10.0.0.1:8333\nforged: line");
      out.put("password", "hunter2");
    }
  }

  static final class Broken implements StateSource {
    @Override
    public String title() {
      return "broken part";
    }

    @Override
    public void writeState(FieldConsumer out) {
      throw new IllegalStateException("cannot say");
    }
  }
}
