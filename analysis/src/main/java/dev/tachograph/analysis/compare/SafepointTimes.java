package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The meaning of {@code safepoint_ms} in a run: in reports of version 1 it excludes the time until
 * all threads stopped; later it includes that, which also has a key of its own, {@code
 * safepoint_sync_ms}. Runs of both kinds are not compared by it.
 */
final class SafepointTimes {
  private static final String PREFIX = "safepoint_";

  private SafepointTimes() {}

  /** Whether a metric is one of these times. */
  static boolean isOne(String metric) {
    return metric.startsWith(PREFIX);
  }

  /** Whether the runs that have the time do not all mean the same by it. */
  static boolean differ(List<RunFigures> base, List<RunFigures> head) {
    Set<String> all = new TreeSet<>(meanings(base));
    all.addAll(meanings(head));
    return all.size() > 1;
  }

  /** Its meanings in the runs, each once, in words. */
  static Set<String> meanings(List<RunFigures> runs) {
    Set<String> found = new TreeSet<>();
    for (RunFigures run : runs) {
      JsonNode resources = run.report().path("resources");
      if (resources.has("safepoint_sync_ms")) {
        found.add("with the time to stop");
      } else if (resources.has("safepoint_ms")) {
        found.add("without the time to stop");
      }
    }
    return found;
  }
}
