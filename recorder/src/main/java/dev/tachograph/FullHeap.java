package dev.tachograph;

import dev.tachograph.internal.Interrupts;
import dev.tachograph.report.RunReport.Finding;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How the end of a run copes with a heap that is, or was, full. */
final class FullHeap {
  private static final int MAX_TRIES = 40;
  private static final long PAUSE_MILLIS = 50;

  private FullHeap() {}

  /** Creates something large, with several attempts if necessary: the heap may recover. */
  static <T> T tries(Supplier<T> maker) {
    for (int tries = 1; ; tries++) {
      try {
        return maker.get();
      } catch (OutOfMemoryError full) {
        if (tries == MAX_TRIES) {
          throw full;
        }
        Interrupts.pause(PAUSE_MILLIS);
      }
    }
  }

  /** Adds a finding if samples could not be taken. */
  static void reportMissed(RunSources sources, long now, List<Finding> findings) {
    long missed = sources.missedSamples();
    long incomplete = sources.incompleteSamples();
    if (missed > 0 || incomplete > 0) {
      String text =
          "The heap had no room for "
              + missed
              + " samples, and "
              + incomplete
              + " others lack something or did not reach every file.";
      Map<String, Object> evidence = Map.of("missed", missed, "incomplete", incomplete);
      findings.add(new Finding("samples_missed", "warning", text, 0, now, evidence));
    }
  }
}
