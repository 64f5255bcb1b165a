package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.RunConfig.Scope;
import dev.tachograph.RunConfig.Sync;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.common.Level;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.Retention;
import dev.tachograph.settings.Settings;
import dev.tachograph.trace.TraceOptions;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings settings from outside into a configuration. */
final class AppliedSettings {
  /** Whose records are lines that a recorded command prints. */
  private static final List<String> OUTPUT_TARGETS = List.of("stdout", "stderr", "terminal");

  private AppliedSettings() {}

  /** Overrides what code set; no value makes the configuration invalid. */
  static void apply(Settings settings, RunConfigValues to) {
    to.runName = or(settings.get("name"), to.runName);
    to.parent = or(settings.get("parent"), to.parent);
    to.required = truth(settings, "required", to.required);
    to.scope = set(choice(settings, "scope", Scope.class), to.scope);
    to.outputDir = set(path(settings, "out"), to.outputDir);
    to.levelsFile = or(path(settings, "levels_file"), to.levelsFile);
    to.jsonFilter = set(filter(settings, "level"), to.jsonFilter);
    to.traceFilter = set(filter(settings, "trace_level"), to.traceFilter);
    LogFilter console = filter(settings, "log");
    if (console != null && to.consoleFilter != null) {
      to.consoleFilter = console;
    }
    to.sampleInterval = set(settings.duration("sample_interval"), to.sampleInterval);
    to.shutdownTimeout = set(settings.duration("shutdown_timeout"), to.shutdownTimeout);
    Map<String, String> tags = new LinkedHashMap<>(to.tags);
    tags.putAll(settings.tags());
    to.tags = Collections.unmodifiableMap(tags);
    applyLog(settings, to);
    applyArtifacts(settings, to);
    applyTrace(settings, to);
    applyJournal(settings, to);
    applyRetention(settings, to);
    applySizes(settings, to);
  }

  private static void applyLog(Settings settings, RunConfigValues to) {
    to.logsToStdout = truth(settings, "logs_to_stdout", to.logsToStdout);
    to.jsonLogFilter = or(choice(settings, "log_records", JsonLogFilter.class), to.jsonLogFilter);
    String from = settings.get("call_sites");
    if (from != null) {
      to.callSites = from.equalsIgnoreCase("none") ? null : Level.valueOf(upper(from));
    }
  }

  private static void applyTrace(Settings settings, RunConfigValues to) {
    TraceOptions code = to.traceOptions;
    to.traceOptions =
        new TraceOptions(
            truth(settings, "trace_args", code.args()),
            truth(settings, "trace_locations", code.locations()),
            truth(settings, "trace_safepoints", code.safepoints()),
            set(settings.bytes("trace_max"), code.maxBytes()));
  }

  private static void applyJournal(Settings settings, RunConfigValues to) {
    to.journalDir = or(path(settings, "journal_dir"), to.journalDir);
    to.journalBytes = Math.toIntExact(set(settings.bytes("journal_size"), (long) to.journalBytes));
    String lines = settings.get("log_buffer");
    to.logBuffer = lines == null ? to.logBuffer : Integer.parseInt(lines);
    to.whenFull = set(choice(settings, "when_full", WhenFull.class), to.whenFull);
    to.blockTimeout = set(settings.duration("block_timeout"), to.blockTimeout);
    to.sync = set(choice(settings, "sync", Sync.class), to.sync);
    to.syncInterval = set(settings.duration("sync_interval"), to.syncInterval);
    to.collapse = truth(settings, "collapse", to.collapse);
  }

  private static void applyRetention(Settings settings, RunConfigValues to) {
    to.recover = truth(settings, "recover", to.recover);
    String keep = settings.get("keep");
    if (keep != null) {
      to.retention = keep.equalsIgnoreCase("none") ? Retention.none() : Retention.parse(keep);
    }
  }

  private static void applyArtifacts(Settings settings, RunConfigValues to) {
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

  private static void applySizes(Settings settings, RunConfigValues to) {
    to.bounded = truth(settings, "bounded", to.bounded);
    to.whenTotal = set(choice(settings, "when_total", WhenTotal.class), to.whenTotal);
    to.maxFileBytes = or(settings.bytes("max_file"), to.maxFileBytes);
    Long total = settings.maxTotalBytes();
    if (total != null) {
      to.maxTotalBytes = total;
      to.totalChosen = true;
    }
    if (total != null || settings.bytes("max_file") != null || settings.get("when_total") != null) {
      fitFiles(to);
    }
  }

  /** Has files that are too large for the total follow each other earlier. */
  static void fitFiles(RunConfigValues to) {
    long total = to.maxTotalBytes;
    Long file = to.maxFileBytes;
    boolean deletes = total != 0 && to.whenTotal == WhenTotal.DELETE_OLDEST;
    if (deletes && file != null && (file == 0 || file > total / 8)) {
      to.maxFileBytes = null;
    }
  }

  private static <T> T set(@Nullable T setting, T code) {
    return setting == null ? code : setting;
  }

  private static <T> @Nullable T or(@Nullable T setting, @Nullable T code) {
    return setting == null ? code : setting;
  }

  private static boolean truth(Settings settings, String key, boolean code) {
    return settings.get(key) == null ? code : settings.isTrue(key);
  }

  private static <E extends Enum<E>> @Nullable E choice(
      Settings settings, String key, Class<E> type) {
    String value = settings.get(key);
    return value == null ? null : Enum.valueOf(type, upper(value));
  }

  private static String upper(String value) {
    return value.toUpperCase(Locale.ROOT);
  }

  private static @Nullable Path path(Settings settings, String key) {
    String value = settings.get(key);
    return value == null ? null : Path.of(value);
  }

  private static @Nullable LogFilter filter(Settings settings, String key) {
    String value = settings.get(key);
    return value == null ? null : LogFilter.parse(value);
  }
}
