package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.settings.Origin;
import dev.tachograph.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings settings from outside into a configuration, and says where each value comes from. */
final class AppliedSettings {
  /** The key of the report's configuration that has the settings. */
  static final String SECTION = "tachograph";

  /** Whose records are lines that a recorded command prints. */
  private static final List<String> OUTPUT_TARGETS = List.of("stdout", "stderr", "terminal");

  private AppliedSettings() {}

  /** Overrides what code set; no value makes the configuration invalid. */
  static void apply(Settings settings, RunConfigBuilder to) {
    String name = settings.get("name");
    to.runName = name == null ? to.runName : name;
    String parent = settings.get("parent");
    to.parent = parent == null ? to.parent : parent;
    Path out = path(settings, "out");
    to.outputDir = out == null ? to.outputDir : out;
    Path journal = path(settings, "journal_dir");
    to.journalDir = journal == null ? to.journalDir : journal;
    Path levels = path(settings, "levels_file");
    to.levelsFile = levels == null ? to.levelsFile : levels;
    LogFilter level = filter(settings, "level");
    to.jsonFilter = level == null ? to.jsonFilter : level;
    LogFilter console = filter(settings, "log");
    if (console != null && to.consoleFilter != null) {
      to.consoleFilter = console;
    }
    Duration interval = settings.sampleInterval();
    to.sampleInterval = interval == null ? to.sampleInterval : interval;
    settings.tags().forEach(to::tag);
    applyArtifacts(settings, to);
    applyTotal(settings.maxTotalBytes(), to);
  }

  private static void applyArtifacts(Settings settings, RunConfigBuilder to) {
    String only = settings.get("only");
    if (only != null) {
      to.artifacts = EnumSet.noneOf(Artifact.class);
      for (String artifact : only.split(",", -1)) {
        to.artifacts.add(Artifact.valueOf(artifact.strip().toUpperCase(Locale.ROOT)));
      }
    }
    if (settings.isTrue("no_logs")) {
      to.artifacts.remove(Artifact.LOGS);
      to.recordsTexts = false;
    }
    to.logsToStdout &= to.artifacts.contains(Artifact.LOGS);
    if (settings.isTrue("no_output")) {
      to.jsonFilter = to.jsonFilter.without(OUTPUT_TARGETS);
    }
  }

  private static void applyTotal(@Nullable Long total, RunConfigBuilder to) {
    if (total == null) {
      return;
    }
    to.maxTotalBytes = total;
    to.totalChosen = true;
    fitFiles(to);
  }

  /** Has files that are too large for the total follow each other earlier. */
  static void fitFiles(RunConfigBuilder to) {
    long total = to.maxTotalBytes;
    Long file = to.maxFileBytes;
    boolean deletes = total != 0 && to.whenTotal == WhenTotal.DELETE_OLDEST;
    if (deletes && file != null && (file == 0 || file > total / 8)) {
      to.maxFileBytes = null;
    }
  }

  private static @Nullable Path path(Settings settings, String key) {
    String value = settings.get(key);
    return value == null ? null : Path.of(value);
  }

  private static @Nullable LogFilter filter(Settings settings, String key) {
    String value = settings.get(key);
    return value == null ? null : LogFilter.parse(value);
  }

  /**
   * Each value that holds and where it comes from, for the report.
   *
   * @param code what the program set, before the settings
   * @param now what holds
   */
  static Map<String, @Nullable Object> report(
      Settings settings, RunConfigBuilder code, RunConfig now) {
    RunConfigBuilder none = new RunConfigBuilder();
    Report report = new Report(settings);
    report.put("name", now.runName(), code.runName, none.runName);
    report.put("out", now.outputDir(), code.outputDir, none.outputDir);
    report.put("journal_dir", now.journalDir(), code.journalDir, none.journalDir);
    report.put("levels_file", now.levelsFile(), code.levelsFile, none.levelsFile);
    report.put("level", now.jsonFilter(), code.jsonFilter, none.jsonFilter);
    report.put("log", now.consoleFilter(), code.consoleFilter, none.consoleFilter);
    report.put(
        "sample_interval",
        now.sampleInterval().toMillis() + "ms",
        code.sampleInterval,
        none.sampleInterval);
    report.put(
        "only",
        now.artifacts().stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList(),
        code.artifacts,
        none.artifacts);
    report.put("max_total", now.maxTotalBytes(), code.maxTotalBytes, none.maxTotalBytes);
    report.put("tags", now.tags(), code.tags, none.tags);
    for (String key : List.of("no_logs", "no_output", "required")) {
      report.put(key, settings.isTrue(key), false, false);
    }
    report.put("redact", settings.redactionRules().size(), 0, 0);
    report.put("parent", now.parent(), code.parent, none.parent);
    report.put("spans", settings.get("spans"), null, null);
    return report.values;
  }

  /** The section as it grows. */
  private static final class Report {
    private final Settings settings;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Report(Settings settings) {
      this.settings = settings;
    }

    void put(
        String key, @Nullable Object value, @Nullable Object code, @Nullable Object otherwise) {
      Origin origin = settings.origin(key);
      if (origin == Origin.DEFAULT && !Objects.equals(text(code), text(otherwise))) {
        origin = Origin.CODE;
      }
      boolean isPlain =
          value instanceof Number || value instanceof Boolean || value instanceof List<?>;
      Object shown = isPlain || value instanceof Map<?, ?> ? value : text(value);
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("value", shown);
      entry.put("origin", origin.label());
      values.put(key, entry);
    }

    private static @Nullable String text(@Nullable Object value) {
      return value == null ? null : value.toString();
    }
  }
}
