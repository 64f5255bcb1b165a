package dev.tachograph.recovery;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.journal.SignalNote;
import dev.tachograph.internal.report.EndNote;
import dev.tachograph.report.RunReport.EndInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended whose process is gone: from its own note of the end, or from the cause of death.
 *
 * @param status of the report
 * @param end as far as it is known
 * @param rule the name of the finding's rule; empty without a finding
 * @param severity of the finding
 * @param text of the finding
 * @param evidence of the finding
 */
record RecoveredEnd(
    RunStatus status,
    EndInfo end,
    String rule,
    String severity,
    String text,
    Map<String, @Nullable Object> evidence) {
  private static final Map<Integer, String> NAMES = Map.of(1, "SIGHUP", 2, "SIGINT", 15, "SIGTERM");

  /** No end: the run goes on, or nobody has found out yet how it ended. */
  static RecoveredEnd notYet() {
    return new RecoveredEnd(RunStatus.RUNNING, EndInfo.running(), "", "", "", Map.of());
  }

  /**
   * Determines the end.
   *
   * @param note the run's own note of its end; {@code null} if it did not get that far
   * @param signals that asked it to end, in the order of their arrival
   * @param death the cause of death as the system shows it
   * @param exitCode of the process, if its parent was told one
   * @param lastMillis the last sign of life, on the run's clock
   * @param evidence what was found of a process that was killed
   */
  static RecoveredEnd of(
      @Nullable EndNote note,
      List<SignalNote> signals,
      Cause death,
      @Nullable Integer exitCode,
      long lastMillis,
      Map<String, @Nullable Object> evidence) {
    SignalNote first = signals.isEmpty() ? null : signals.get(0);
    for (SignalNote signal : signals) {
      if (signal.atOnce() && first != null) {
        return endedAtOnce(first, signal);
      }
    }
    if (note != null && (note.isLeft() || !isAsked(note, signals))) {
      return new RecoveredEnd(
          Objects.requireNonNull(note.status()),
          note.end(),
          "finished_by_recovery",
          "warning",
          "The run ended, but its files could not be finished then: recovery did that later.",
          Map.of());
    }
    Cause cause = first == null ? death : after(first, death, lastMillis);
    return new RecoveredEnd(
        RunStatus.KILLED,
        new EndInfo(
            cause.text(),
            exitCode,
            cause.signal(),
            note == null ? null : note.end().exception(),
            0),
        cause.rule(),
        "error",
        "The run was killed: " + cause.text() + ".",
        evidence);
  }

  /** Whether a signal caused the end that was noted, so that another one may have ended it. */
  private static boolean isAsked(EndNote note, List<SignalNote> signals) {
    return note.end().signal() != null
        || signals.stream().anyMatch(signal -> signal.millis() >= note.millis());
  }

  /** The signal was repeated, and the process was ended before its files were finished. */
  private static RecoveredEnd endedAtOnce(SignalNote first, SignalNote last) {
    String cause =
        "the process was asked to end by "
            + name(first)
            + ", and "
            + seconds(last.millis() - first.millis())
            + " s later by "
            + name(last)
            + " to do so at once";
    return new RecoveredEnd(
        RunStatus.INTERRUPTED,
        new EndInfo(cause, 128 + last.number(), name(first), null, 0),
        "ended_at_once",
        "warning",
        "A second signal ended the process before its files were finished: recovery did that"
            + " later.",
        Map.of());
  }

  private static Cause after(SignalNote signal, Cause death, long lastMillis) {
    String between = "at least " + seconds(lastMillis - signal.millis()) + " s after ";
    String asked = name(signal) + " had asked it to end";
    if (death.rule().equals(Cause.FOUND_DEAD)) {
      return new Cause("killed by SIGKILL " + between + asked, "SIGKILL", "killed_while_ending");
    }
    return new Cause(death.text() + "; that was " + between + asked, death.signal(), death.rule());
  }

  private static String name(SignalNote signal) {
    return NAMES.getOrDefault(signal.number(), "signal " + signal.number());
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f", Math.max(0, millis) / 1000.0);
  }
}
