package dev.tachograph;

import dev.tachograph.internal.Interrupts;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Steps that are taken one after another, also where the heap is full for a while. */
final class PatientSteps {
  private static final long FULL_HEAP_MILLIS = 100;

  /** The number of attempts after which the full heap is reported; attempts continue. */
  private static final int MAX_TRIES = 50;

  private PatientSteps() {}

  /**
   * Takes steps; one that fails does not keep the others from being taken.
   *
   * @param step is given the numbers from 0 on
   * @param isOver whether a step that found no memory is not tried again
   * @param failed told of what a step threw
   */
  static void take(
      int steps, IntConsumer step, BooleanSupplier isOver, Consumer<Throwable> failed) {
    int tries = 0;
    for (int next = 0; next < steps; ) {
      try {
        step.accept(next);
        next++;
      } catch (OutOfMemoryError full) {
        // The heap may recover, and a run without samples is not what was asked for.
        if (isOver.getAsBoolean()) {
          return;
        }
        if (++tries == MAX_TRIES) {
          failed.accept(full);
        }
        Interrupts.pause(FULL_HEAP_MILLIS);
      } catch (Throwable thrown) {
        failed.accept(thrown);
        next++;
      }
    }
  }
}
