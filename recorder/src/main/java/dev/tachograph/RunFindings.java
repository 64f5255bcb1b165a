package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.frameworks.UnconnectedFrameworks;
import dev.tachograph.internal.frameworks.UnconnectedFrameworks.Found;
import dev.tachograph.internal.journal.FileChange;
import dev.tachograph.internal.journal.StdoutOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.logging.Logging;
import dev.tachograph.report.RunContext.ConsoleCounts;
import dev.tachograph.report.RunReport.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The findings that the recorder makes about its own work, for the report. Used by one thread at a
 * time.
 */
final class RunFindings {
  private static final int MAX_NAMED = 10;

  private final Recording recording;
  private final long unrecordedBefore = Logging.unrecorded();
  private final List<Finding> findings = new ArrayList<>();

  RunFindings(Recording recording) {
    this.recording = recording;
    String shortcoming = recording.shortcoming;
    if (shortcoming != null) {
      findings.add(new Finding("journal_reduced", "warning", shortcoming, 0, 0, Map.of()));
    }
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  List<Finding> all() {
    return List.copyOf(findings);
  }

  /** Adds a finding as of now, without evidence. */
  void report(String rule, String severity, String text) {
    long now = recording.clock.millis();
    findings.add(new Finding(rule, severity, text, now, now, Map.of()));
  }

  /** Adds what is known once recording has ended. */
  void reportEnd(RunFiles present, RunSources sources, RunConfig config) {
    reportStdout();
    reportConsole();
    reportSizeBound(config.maxTotalBytes());
    reportChanges(present);
    reportTrace();
    reportCutValues(sources);
    reportSiblings(sources.siblings());
    findings.addAll(sources.findings);
    FullHeap.reportMissed(sources, recording.clock.millis(), findings);
    reportFrameworks(config);
  }

  private void reportStdout() {
    StdoutOutput stdout = recording.stdout;
    if (stdout != null && stdout.isGone()) {
      String text = "Nobody read stdout any more, so log records did not get there.";
      report("stdout_closed", "warning", text);
    }
    if (recording.isStdoutStuck()) {
      recording.reportStdoutStuck();
      String text = "The reader of stdout stood still, so the last log records did not get there.";
      report("stdout_blocked", "warning", text);
    }
  }

  private void reportConsole() {
    ConsoleCounts counts = recording.consoleCounts();
    if (counts != null && counts.dropped() > 0) {
      long now = recording.clock.millis();
      String text =
          "The console's reader was too slow, or the heap was full, so "
              + counts.dropped()
              + " lines were not shown.";
      Map<String, Object> evidence = Map.of("shown", counts.shown(), "dropped", counts.dropped());
      findings.add(new Finding("console_dropped", "warning", text, 0, now, evidence));
    }
  }

  private void reportSizeBound(long maxTotalBytes) {
    if (recording.reserve.isReached()) {
      report("free_space_reserved", "warning", DefaultBound.RESERVED);
    } else if (recording.journal.isAtSizeBound()) {
      String text =
          "The files reached their bound of "
              + maxTotalBytes
              + " bytes, so that what came later was dropped.";
      report("size_limit_reached", "warning", text);
    }
  }

  /** Names frameworks whose records are missing, where records were wanted. */
  private void reportFrameworks(RunConfig config) {
    boolean others = config.agent() != null || config.observed() != null;
    if (others || !config.recordsTexts() || !config.artifacts().contains(Artifact.LOGS)) {
      return;
    }
    long now = recording.clock.millis();
    for (Found found : UnconnectedFrameworks.find(recording.clock)) {
      Map<String, Object> evidence = Map.of("framework", found.framework());
      findings.add(
          new Finding("framework_not_connected", "info", found.sentence(), 0, now, evidence));
    }
  }

  private void reportChanges(RunFiles present) {
    long now = recording.clock.millis();
    if (!present.claim().isThere()) {
      String text = "Somebody removed the journal: a kill would have cost what waited in it.";
      findings.add(new Finding("journal_removed", "warning", text, 0, now, Map.of()));
    }
    for (FileChange change : recording.changes.all()) {
      Map<String, Object> evidence =
          Map.of(
              "file", change.file(),
              "what", change.what().toString(),
              "lost_lines", change.lines() < 0 ? "unknown" : (Object) change.lines(),
              "lost_bytes", change.bytes());
      findings.add(new Finding("file_changed", "warning", change.sentence(), 0, now, evidence));
    }
  }

  private void reportTrace() {
    long deleted = recording.journal.deleted(Stream.TRACE);
    long dropped = recording.journal.dropped(Stream.TRACE);
    long now = recording.clock.millis();
    if (deleted > 0) {
      String text = "The oldest files of the trace were removed, " + deleted + " lines with them.";
      Map<String, Object> evidence = Map.of("deleted", deleted);
      findings.add(new Finding("trace_cut", "info", text, 0, now, evidence));
    }
    if (dropped > 0) {
      String text = dropped + " lines of the trace found no room and were dropped.";
      Map<String, Object> evidence = Map.of("dropped", dropped);
      findings.add(new Finding("trace_dropped", "warning", text, 0, now, evidence));
    }
  }

  /** What else this process recorded, of whose resources there is no part of its own. */
  private void reportSiblings(List<String> siblings) {
    long now = recording.clock.millis();
    if (!siblings.isEmpty()) {
      List<String> named = siblings.subList(0, Math.min(MAX_NAMED, siblings.size()));
      String text =
          "This process recorded other runs meanwhile: "
              + String.join(", ", named)
              + (named.size() < siblings.size() ? " and more" : "")
              + ". Resources, threads and pauses are those of the whole process.";
      Map<String, Object> evidence = Map.of("runs", named, "count", siblings.size());
      findings.add(new Finding("sibling_runs", "info", text, 0, now, evidence));
    }
    long unrecorded = Logging.unrecorded() - unrecordedBefore;
    if (unrecorded > 0) {
      String text =
          "Records of classes that belong to no run, neither by a class loader nor by their thread,"
              + " went nowhere: "
              + unrecorded
              + ". A run of the process would have them.";
      Map<String, Object> evidence = Map.of("records", unrecorded);
      findings.add(new Finding("records_of_no_run", "warning", text, 0, now, evidence));
    }
  }

  private void reportCutValues(RunSources sources) {
    List<String> names = new ArrayList<>();
    sources.config.addCut("config", names);
    sources.derived.addCut("derived", names);
    sources.results.addCut("results", names);
    sources.tags.addCut("tags", names);
    long leftOut = 0;
    for (Values part : List.of(sources.config, sources.derived, sources.results, sources.tags)) {
      leftOut += part.leftOut();
    }
    if (names.isEmpty() && leftOut == 0) {
      return;
    }
    long now = recording.clock.millis();
    String text = "Values of the program were too large, too deep, or could not be read.";
    Map<String, Object> evidence = Map.of("values", List.copyOf(names), "left_out", leftOut);
    findings.add(new Finding("values_cut", "warning", text, now, now, evidence));
  }

  /**
   * Reports which files have, or will have, other names than their own; false if there are none.
   */
  boolean reportOtherNames(RunFiles present) {
    Map<Path, Path> others = new TreeMap<>(present.otherNames());
    Path report = present.finalPath(RunReporter.SUFFIX);
    try {
      Path next = present.nextFinalPath(RunReporter.SUFFIX);
      if (!next.equals(report)) {
        others.put(report, next);
      }
    } catch (IOException unreadable) {
      // Reported when the report gets its name.
    }
    if (others.isEmpty()) {
      return false;
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    others.forEach(
        (name, other) ->
            evidence.put(String.valueOf(name.getFileName()), String.valueOf(other.getFileName())));
    long now = recording.clock.millis();
    String text =
        "Something else stands where files of the run were to be: they have other names, "
            + String.join(", ", evidence.values().stream().map(Object::toString).toList())
            + ".";
    findings.add(new Finding("name_taken", "warning", text, now, now, evidence));
    return true;
  }

  /** Reports that a file has no final name; returns false for the caller's convenience. */
  boolean reportNotFinal(String why) {
    report("finalization_failed", "error", "A file did not get its final name: " + why + ".");
    return false;
  }
}
