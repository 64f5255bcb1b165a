package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Lists what is missing from a report on a run. */
final class Missing {
  private Missing() {}

  static List<String> of(
      RunSource source, Samples samples, LogData logs, EventData events, SpanData spans) {
    List<String> missing = new ArrayList<>();
    ends(source, missing);
    file(source, source.logs(), "log", "logs", missing);
    file(source, source.events(), "events", "events", missing);
    if (source.resources().isEmpty()) {
      missing.add(
          samples.seen() == 0
              ? "there are no resource samples: no CPU, memory, disk, network and progress over time"
              : "there is no file of resource samples; they were taken from the events or the log");
    }
    if (source.trace().isEmpty()) {
      missing.add("there is no trace: spans are those of the report, without their times");
    }
    missing.addAll(samples.faults());
    missing.addAll(logs.faults());
    missing.addAll(events.faults());
    missing.addAll(spans.faults());
    unreadable(samples.torn(), "resource samples", missing);
    unreadable(logs.unreadable(), "log", missing);
    unreadable(events.unreadable(), "events", missing);
    unreadable(spans.unreadable(), "trace", missing);
    return List.copyOf(missing);
  }

  /**
   * What the ledgers say was dropped, lost or deleted, and which files the size bound removed.
   *
   * @param report with the ledgers, counted from the files where the run wrote none
   */
  static List<String> ofLedgers(RunSource source, JsonNode report) {
    List<String> missing = new ArrayList<>();
    ledger(report, "logs", source.logs(), missing);
    ledger(report, "events", source.events(), missing);
    deleted(0, "resources", source.resources(), missing);
    deleted(0, "trace", source.trace(), missing);
    return missing;
  }

  private static void ends(RunSource source, List<String> missing) {
    switch (source.status()) {
      case "running" -> missing.add("the run goes on: this is what it has written so far");
      case "dead" ->
          missing.add(
              "the process is gone and the run was not finished: tacho recover brings what waited in its"
                  + " journal");
      case "unknown" ->
          missing.add("whether the run goes on is not known: it is of another machine or boot");
      default -> {}
    }
    if (source.report().isEmpty()) {
      missing.add("there is no report that can be read: no cause, configuration and environment");
    }
    double lost = source.report().at("/end/possibly_lost_ms").asDouble(0);
    if (lost > 0) {
      missing.add(
          String.format(Locale.ROOT, "the last %.0f ms before the end may be missing", lost));
    }
  }

  private static void file(
      RunSource source, List<Path> files, String what, String key, List<String> missing) {
    Set<String> names = new HashSet<>();
    files.forEach(file -> names.add(file.getFileName().toString()));
    List<String> gone = new ArrayList<>();
    source
        .report()
        .path(key)
        .path("paths")
        .forEach(
            path -> {
              String name = path.asText();
              if (!names.contains(name.substring(name.lastIndexOf('/') + 1))) {
                gone.add(name);
              }
            });
    if (!gone.isEmpty()) {
      missing.add(
          "the report names files of the "
              + what
              + " that are not there: "
              + String.join(", ", gone.subList(0, Math.min(5, gone.size())))
              + (gone.size() > 5 ? " and " + (gone.size() - 5) + " more" : ""));
    } else if (files.isEmpty()) {
      missing.add("there is no file of the " + what);
    }
  }

  private static void unreadable(long lines, String what, List<String> missing) {
    if (lines > 0) {
      missing.add(
          lines
              + (lines == 1 ? " line" : " lines")
              + " of the "
              + what
              + " could not be understood");
    }
  }

  private static void ledger(JsonNode report, String key, List<Path> files, List<String> missing) {
    long dropped = report.path(key).path("dropped").asLong(0);
    if (dropped > 0) {
      missing.add(String.format(Locale.ROOT, "%,d lines of the %s were dropped", dropped, key));
    }
    long lost = report.path(key).path("lost").asLong(0);
    if (lost > 0) {
      missing.add(
          String.format(
              Locale.ROOT,
              "%,d lines of the %s are lost: somebody else truncated, replaced or removed a file",
              lost,
              key));
    }
    deleted(report.path(key).path("deleted").asLong(0), key, files, missing);
  }

  private static void deleted(long lines, String key, List<Path> files, List<String> missing) {
    DeletedSegments deleted = DeletedSegments.of(key, files);
    if (deleted != null) {
      missing.add(deleted.sentence(lines));
    } else if (lines > 0) {
      missing.add(
          String.format(Locale.ROOT, "%s: %,d lines were deleted by the size bound", key, lines));
    }
  }
}
