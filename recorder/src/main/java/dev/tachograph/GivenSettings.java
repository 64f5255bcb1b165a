package dev.tachograph;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.console.Console;
import dev.tachograph.logging.Log;
import dev.tachograph.redaction.Redaction;
import dev.tachograph.report.RunContext;
import dev.tachograph.settings.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What settings do to a run that starts, beside those that are values of its configuration. */
final class GivenSettings {
  private static final Log LOG = Log.get("dev.tachograph");

  private GivenSettings() {}

  /**
   * Refuses what is wrong where the program is not to run recorded otherwise than it was told.
   *
   * @throws IllegalArgumentException with the sentence about the first wrong setting
   */
  static void check(RunConfig config) {
    Settings settings = config.settings();
    if (config.required() && settings != null && !settings.problems().isEmpty()) {
      throw new IllegalArgumentException(settings.problems().get(0));
    }
  }

  /** Puts the rules to redact by in force; the tags of the run at its start. */
  static Map<String, String> begin(RunConfig config) {
    Settings settings = config.settings();
    if (settings == null) {
      return Tags.atStart(config.tags(), System.getenv(Tags.VARIABLE));
    }
    if (!settings.redactionRules().isEmpty()) {
      Redaction.impose(settings.redactionRules(), GivenSettings::tellLater);
    }
    return config.tags();
  }

  /** On a thread of its own, since the one that calls is in the middle of a record. */
  private static void tellLater(String text) {
    try {
      RecorderThreads.daemon("redact", () -> LOG.warn(text).emit()).start();
    } catch (OutOfMemoryError noThread) {
      // Masked is masked.
    }
  }

  /** What the first report is made of. */
  static RunContext context(
      RunConfig config,
      String base,
      String runId,
      RunClock clock,
      Map<String, String> tags,
      RunContext.Ties ties) {
    Map<String, @Nullable Object> allTags = Map.copyOf(tags);
    return RunContext.begun(base, runId, config.runName(), clock, config.argv(), tags, ties)
        .with(config.origins(), Map.of(), Map.of(), allTags);
  }

  /** Says what is wrong in the settings: in the record, and to whoever has no console of it. */
  static void report(RunConfig config) {
    Settings settings = config.settings();
    if (settings == null) {
      return;
    }
    for (String problem : settings.problems()) {
      LOG.warn(problem).emit();
      if (config.consoleFilter() == null) {
        Console.report(config.consoleStream(), problem);
      }
    }
  }
}
