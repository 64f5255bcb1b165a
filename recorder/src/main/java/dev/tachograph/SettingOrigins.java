package dev.tachograph;

import dev.tachograph.settings.Origin;
import dev.tachograph.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Each setting that holds and where it comes from, for the report. */
final class SettingOrigins {
  /** The key of the report's configuration that has them. */
  static final String SECTION = "tachograph";

  private final Settings settings;
  private final RunConfigValues code;
  private final RunConfigValues none = new RunConfigBuilder();
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  private SettingOrigins(Settings settings, RunConfigValues code) {
    this.settings = settings;
    this.code = code;
  }

  /**
   * Each value with its origin, by the key of the setting.
   *
   * @param code what the program set, before the settings
   * @param now what holds
   */
  static Map<String, @Nullable Object> of(Settings settings, RunConfigValues code, RunConfig now) {
    SettingOrigins origins = new SettingOrigins(settings, code);
    origins.putRun(now);
    origins.putLog(now);
    origins.putTrace(now);
    origins.putJournal(now);
    origins.putSizes(now);
    return origins.values;
  }

  private void putRun(RunConfig now) {
    put("name", now.runName(), code.runName, none.runName);
    put("scope", now.scope(), code.scope, none.scope);
    put("out", now.outputDir(), code.outputDir, none.outputDir);
    put("tags", now.tags(), code.tags, none.tags);
    put("parent", now.parent(), code.parent, none.parent);
    put("required", now.required(), code.required, none.required);
    put("sample_interval", now.sampleInterval(), code.sampleInterval, none.sampleInterval);
    put("shutdown_timeout", now.shutdownTimeout(), code.shutdownTimeout, none.shutdownTimeout);
    put(
        "only",
        now.artifacts().stream().map(SettingOrigins::word).toList(),
        code.artifacts,
        none.artifacts);
    put("spans", settings.get("spans"), null, null);
  }

  private void putLog(RunConfig now) {
    put("levels_file", now.levelsFile(), code.levelsFile, none.levelsFile);
    put("level", now.jsonFilter(), code.jsonFilter, none.jsonFilter);
    put("log", now.consoleFilter(), code.consoleFilter, none.consoleFilter);
    put("no_logs", settings.isTrue("no_logs"), false, false);
    put("no_output", settings.isTrue("no_output"), false, false);
    put("jul", settings.isTrue("jul"), false, false);
    put("redact", settings.redactionRules().size(), 0, 0);
    put("logs_to_stdout", now.logsToStdout(), code.logsToStdout, none.logsToStdout);
    put("log_records", now.jsonLogFilter(), code.jsonLogFilter, none.jsonLogFilter);
    put("call_sites", now.callSites(), code.callSites, none.callSites);
  }

  private void putTrace(RunConfig now) {
    put("trace_level", now.traceFilter(), code.traceFilter, none.traceFilter);
    put(
        "trace_args",
        now.traceOptions().args(),
        code.traceOptions.args(),
        none.traceOptions.args());
    put(
        "trace_locations",
        now.traceOptions().locations(),
        code.traceOptions.locations(),
        none.traceOptions.locations());
    put(
        "trace_safepoints",
        now.traceOptions().safepoints(),
        code.traceOptions.safepoints(),
        none.traceOptions.safepoints());
    put(
        "trace_max",
        now.traceOptions().maxBytes(),
        code.traceOptions.maxBytes(),
        none.traceOptions.maxBytes());
  }

  private void putJournal(RunConfig now) {
    put("journal_dir", now.journalDir(), code.journalDir, none.journalDir);
    put("journal_size", now.journalBytes(), code.journalBytes, none.journalBytes);
    put("log_buffer", now.logBuffer(), code.logBuffer, none.logBuffer);
    put("when_full", now.whenFull(), code.whenFull, none.whenFull);
    put("block_timeout", now.blockTimeout(), code.blockTimeout, none.blockTimeout);
    put("sync", now.sync(), code.sync, none.sync);
    put("sync_interval", now.syncInterval(), code.syncInterval, none.syncInterval);
    put("collapse", now.collapse(), code.collapse, none.collapse);
  }

  private void putSizes(RunConfig now) {
    put("max_total", now.maxTotalBytes(), code.maxTotalBytes, none.maxTotalBytes);
    put("max_file", now.maxFileBytes(), code.maxFileBytes, none.maxFileBytes);
    put("when_total", now.whenTotal(), code.whenTotal, none.whenTotal);
    put("bounded", now.bounded(), code.bounded, none.bounded);
    put("keep", now.retention(), code.retention, none.retention);
    put("recover", now.recover(), code.recover, none.recover);
  }

  private void put(
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
    if (value instanceof Duration time) {
      return time.toMillis() + "ms";
    }
    return value instanceof Enum<?> one ? word(one) : value == null ? null : value.toString();
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
