package dev.tachograph.analysis.internal.findings;

import static dev.tachograph.resources.ResourceKey.GAP_MS;
import static dev.tachograph.resources.ResourceKey.SELF_DROPPED;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.DeletedSegments;
import dev.tachograph.analysis.internal.run.LogData;
import dev.tachograph.analysis.internal.run.LogLevels;
import dev.tachograph.analysis.internal.run.TimeCounts;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules about the record itself. */
final class RecordRules {
  private RecordRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("error_burst", RecordRules::errors),
        new Rule("records_lost", RecordRules::lost),
        new Rule("clock_stepped", RecordRules::clock));
  }

  /**
   * A burst of errors rather than a steady rate: more than five times their mean. Where the size
   * bound deleted lines, what is left is the end of the log: there a burst has to exceed both the
   * mean of the time that is left and that of the whole run, which the ledger knows.
   */
  private static @Nullable Finding errors(Evidence run, Finding.Builder finding) {
    TimeCounts rates = run.logs().rates();
    long left = run.logs().records("ERROR");
    int width = (int) Math.max(1, 10_000 / rates.stepMillis());
    long max = 0;
    int at = 0;
    long inside = 0;
    for (int i = 0; i < rates.steps(); i++) {
      inside += rates.count(0, i);
      inside -= i >= width ? rates.count(0, i - width) : 0;
      if (inside > max) {
        max = inside;
        at = i;
      }
    }
    long to = (at + 1) * rates.stepMillis();
    long from = Math.max(0, to - width * rates.stepMillis());
    boolean deleted = DeletedSegments.of("logs", run.run().source().logs()) != null;
    double span = run.durationMillis() - (deleted ? firstMillis(rates) : 0);
    double even = left * (to - from) / Math.max(1, span);
    long all = left;
    if (deleted) {
      all = Math.max(left, run.report().at("/logs/by_level/ERROR/produced").asLong(0));
      even = Math.max(even, all * (to - from) / Math.max(1, run.durationMillis()));
    }
    boolean isShort = !deleted && run.durationMillis() <= 5 * (to - from);
    if (max < 20 || (max < 5 * even && !isShort)) {
      return null;
    }
    LogData.Problem first = run.logs().problems().get(0);
    String text = first.first().path("message").asText("");
    return finding
        .severity(Finding.ERROR)
        .text(
            "%,d of %,d errors came within %s, most often: %s",
            max, all, Texts.duration((double) (to - from)), Texts.cut(Texts.escape(text), 120))
        .between(from, to)
        .evidence("errors", all)
        .evidence("errors_in_burst", max)
        .evidence("errors_if_even", even)
        .build();
  }

  /** When the first of the records that are left was. */
  private static long firstMillis(TimeCounts rates) {
    for (int i = 0; i < rates.steps(); i++) {
      for (int row = 0; row < LogLevels.NAMES.size(); row++) {
        if (rates.count(row, i) > 0) {
          return i * rates.stepMillis();
        }
      }
    }
    return 0;
  }

  private static @Nullable Finding lost(Evidence run, Finding.Builder finding) {
    JsonNode report = run.report();
    long logs = report.at("/logs/dropped").asLong(0);
    long events = report.at("/events/dropped").asLong(0);
    double samples = run.sum(SELF_DROPPED);
    double millis = report.at("/end/possibly_lost_ms").asDouble(0);
    if (logs + events + samples <= 0 && millis <= 0) {
      return null;
    }
    Evidence.Streak streak = run.longest(i -> run.value(SELF_DROPPED, i) > 0);
    return finding
        .text(
            "The record is not complete: %,d log records and %,d events found no room%s.",
            logs == 0 && events == 0 ? (long) samples : logs,
            events,
            millis > 0 ? ", and the last " + Texts.duration(millis) + " may be missing" : "")
        .between(
            streak == null ? 0 : streak.fromMillis(),
            streak == null ? (long) run.durationMillis() : streak.toMillis())
        .evidence("logs_dropped", logs)
        .evidence("events_dropped", events)
        .evidence("lines_dropped_seen", samples)
        .evidence("possibly_lost_ms", millis)
        .build();
  }

  /** The wall clock deviated from the monotonic one, and no suspension explains it. */
  private static @Nullable Finding clock(Evidence run, Finding.Builder finding) {
    long largest = 0;
    int at = 0;
    int steps = 0;
    for (int i = 1; i < run.samples().size(); i++) {
      if (run.samples().wallMillis(i) < 0 || run.samples().wallMillis(i - 1) < 0) {
        continue;
      }
      long wall = run.samples().wallMillis(i) - run.samples().wallMillis(i - 1);
      long step = wall - (run.samples().millis(i) - run.samples().millis(i - 1));
      double gap = run.value(GAP_MS, i);
      if (Math.abs(step) > 500 && !(Math.abs(step - gap) <= 500)) {
        steps++;
        if (Math.abs(step) > Math.abs(largest)) {
          largest = step;
          at = i;
        }
      }
    }
    if (steps == 0) {
      return null;
    }
    return finding
        .text(
            "The wall clock was set %s by %s%s: times of day before and after do not compare, t_ms does.",
            largest < 0 ? "back" : "forward",
            Texts.duration((double) Math.abs(largest)),
            steps > 1 ? ", and " + (steps - 1) + " times more" : "")
        .between(run.samples().millis(at - 1), run.samples().millis(at))
        .evidence("step_ms", largest)
        .evidence("steps", steps)
        .build();
  }
}
