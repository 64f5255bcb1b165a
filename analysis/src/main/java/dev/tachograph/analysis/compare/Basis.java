package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.List;
import java.util.Set;

/** Which runs a figure may be taken from: one that did not complete is no basis for most. */
enum Basis {
  /** Times, rates and totals: what a run did not do took no time. */
  COMPLETED,
  /** Levels, such as memory: of completed runs, or of all where none of either side completed. */
  LEVEL,
  /** Facts, such as how a run ended, and the number of errors: of all runs. */
  ANY;

  private static final Set<String> COUNTS_OF_HARM =
      Set.of(
          "log_errors",
          "log_warnings",
          "logs_dropped",
          "events_dropped",
          "peers_banned",
          "peer_failures",
          "findings");
  private static final Set<String> LEVEL_UNITS = Set.of("kb", "pct", "mib_s");
  private static final Set<String> TOTALS =
      Set.of(
          "results",
          "progress",
          "spans",
          "resources_seen",
          "derived",
          "recorder",
          "profile",
          "metrics",
          "peer_health_all",
          "peer_health_top",
          "peer_health_worst");
  private static final Set<String> EVENT_HARM = Set.of("events.dropped", "events.deleted");

  /** That of a metric. */
  static Basis of(Metric metric) {
    if (COUNTS_OF_HARM.contains(metric.name())) {
      return ANY;
    }
    boolean own = metric.name().startsWith("results.");
    return !own && LEVEL_UNITS.contains(metric.unit()) ? LEVEL : COMPLETED;
  }

  /** That of a dotted path of the report, whose unit is known. */
  static Basis of(String path, String unit) {
    int dot = path.indexOf('.');
    String root = dot < 0 ? path : path.substring(0, dot);
    if (root.equals("resources")) {
      return LEVEL_UNITS.contains(unit) ? LEVEL : COMPLETED;
    }
    if (root.equals("events")) {
      return EVENT_HARM.contains(path) ? ANY : COMPLETED;
    }
    return TOTALS.contains(root) || path.equals("meta.duration_ms") ? COMPLETED : ANY;
  }

  /** The runs of a side to take it from; {@code all} are both sides. */
  List<RunFigures> of(List<RunFigures> side, List<RunFigures> all) {
    boolean every =
        this == ANY || (this == LEVEL && all.stream().noneMatch(RunFigures::isCompleted));
    return every ? side : side.stream().filter(RunFigures::isCompleted).toList();
  }
}
