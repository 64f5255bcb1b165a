package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.findings.Findings;
import dev.tachograph.analysis.internal.text.Nearest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a gate calls {@code findings}, all of them, {@code findings.error}, those of a severity, or
 * {@code findings.heap_nearly_full}, those of a rule.
 */
final class FindingCount {
  static final String ALL = "findings";
  private static final String PREFIX = "findings.";

  /** The rules of the recorder, which writes its findings into the report. */
  private static final List<String> OF_RECORDER =
      List.of(
          "agent_left_out_for_archive",
          "console_dropped",
          "ended_at_once",
          "ended_unfinished",
          "file_changed",
          "finalization_failed",
          "finished_by_recovery",
          "found_dead",
          "framework_not_connected",
          "free_space_reserved",
          "journal_reduced",
          "journal_removed",
          "java_too_old",
          "jvm_crash",
          "jvm_without_agent",
          "killed_by_signal",
          "killed_while_ending",
          "lines_damaged",
          "machine_down",
          "name_taken",
          "no_java_shim",
          "not_synced",
          "out_of_memory_kill",
          "peers_cut",
          "records_of_no_run",
          "samples_missed",
          "sibling_runs",
          "size_limit_reached",
          "source_failed",
          "stdout_blocked",
          "stdout_closed",
          "test_failed",
          "trace_cut",
          "trace_dropped",
          "values_cut");

  private FindingCount() {}

  static boolean isOne(String name) {
    return name.equals(ALL) || name.startsWith(PREFIX);
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if there is no such severity or rule, neither known nor in a
   *     run
   */
  static void check(String name, List<RunFigures> runs) {
    if (name.equals(ALL)) {
      return;
    }
    Set<String> known = new TreeSet<>(Findings.rules());
    known.addAll(OF_RECORDER);
    known.addAll(Finding.SEVERITIES);
    for (RunFigures run : runs) {
      run.report().path(ALL).forEach(finding -> known.add(finding.path("rule").asText()));
    }
    String what = name.substring(PREFIX.length());
    if (!known.contains(what)) {
      throw new IllegalArgumentException(
          "there is no rule and no severity '"
              + what
              + "' of findings"
              + Nearest.question(what, known));
    }
  }

  /** How many a run has; NaN where that is not known. */
  static double of(RunFigures run, String name) {
    JsonNode findings = run.report().path(ALL);
    if (!findings.isArray()) {
      return Double.NaN;
    }
    String what = name.equals(ALL) ? "" : name.substring(PREFIX.length());
    int count = 0;
    for (JsonNode finding : findings) {
      boolean one =
          what.isEmpty()
              || what.equals(finding.path("rule").asText())
              || what.equals(finding.path("severity").asText());
      count += one ? 1 : 0;
    }
    return count;
  }
}
