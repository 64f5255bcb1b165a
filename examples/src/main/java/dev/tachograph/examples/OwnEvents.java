package dev.tachograph.examples;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.common.RunEvent;
import java.util.List;

/** A program with events of its own, for which {@code <base>.events.jsonl} is. */
public final class OwnEvents {
  private OwnEvents() {}

  /**
   * A batch was written.
   *
   * @param rows in it
   * @param elapsedMs from the first row until it was on the disk
   */
  record BatchWritten(long rows, double elapsedMs) implements RunEvent {}

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
