package dev.tachograph.examples;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunEvent;
import java.util.List;

/** A program with events of its own, for which {@code <base>.events.jsonl} is. */
public final class OwnEvents {
  private OwnEvents() {}

  /**
   * A batch was written.
   *
   * @param rows in it
   * @param elapsedMillis from the first row until it was on the disk
   */
  record BatchWritten(long rows, double elapsedMillis) implements RunEvent {
    @Override
    public String event() {
      return "batch_written";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("rows", rows);
      out.put("elapsed_ms", elapsedMillis);
    }
  }

  /** Records one event. */
  public static void main(String[] args) throws Exception {
    System.exit(
        Tachograph.run(
            RunConfig.builder().argv(List.of(args)).build(),
            run -> {
              run.events().record(new BatchWritten(1_000, 12.5));
              return 0;
            }));
  }
}
