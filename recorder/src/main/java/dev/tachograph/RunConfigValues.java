package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.RunConfig.Scope;
import dev.tachograph.RunConfig.Sync;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.internal.lifecycle.AgentEnd;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.Retention;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.settings.Settings;
import dev.tachograph.trace.TraceOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a builder of configurations has been told, with the defaults of all else. */
abstract sealed class RunConfigValues implements Cloneable permits RunConfigBuilder {
  EnumSet<Artifact> artifacts = EnumSet.allOf(Artifact.class);
  @Nullable String runName;
  @Nullable String parent;

  /** Who is recorded in the place of this process; {@code null}: this process is. */
  @Nullable ResourceReader observed;

  /** What an agent sees of the program's end; {@code null}: there is no agent. */
  @Nullable AgentEnd agent;

  Scope scope = Scope.PROCESS;
  Path outputDir = Path.of("logs");
  List<String> argv = List.of();
  Map<String, String> tags = Map.of();
  @Nullable LogFilter consoleFilter = LogFilter.parse("info");
  LogFilter jsonFilter = LogFilter.parse("debug");
  LogFilter traceFilter = LogFilter.parse("info");
  TraceOptions traceOptions = TraceOptions.DEFAULT;
  @Nullable JsonLogFilter jsonLogFilter;
  @Nullable Level callSites;
  boolean logsToStdout;
  @Nullable PrintStream consoleStream;
  int logBuffer = JsonLogWriter.LOG_BUFFER;
  int journalBytes = JournalOptions.BYTES;
  @Nullable Path journalDir;
  WhenFull whenFull = WhenFull.DROP;
  Duration blockTimeout = Duration.ofSeconds(1);
  Sync sync = Sync.NEVER;
  Duration syncInterval = Duration.ofSeconds(1);
  boolean recover = true;
  boolean collapse = true;
  @Nullable Long maxFileBytes;
  long maxTotalBytes;
  WhenTotal whenTotal = WhenTotal.DELETE_OLDEST;
  Retention retention = Retention.none();
  @Nullable Path levelsFile;
  Duration sampleInterval = Duration.ofSeconds(1);
  Duration shutdownTimeout = Duration.ofSeconds(10);
  @Nullable Settings settings;
  boolean bounded;
  boolean recordsTexts = true;

  /** Whether somebody has set {@link #maxTotalBytes}, be it to no bound. */
  boolean totalChosen;

  /** Whether somebody has said which settings hold, be it none. */
  boolean settingsChosen;

  boolean required;

  /** Whether nothing is recorded, whatever else is set, since nothing can be. */
  boolean unrecorded;

  @Override
  protected RunConfigValues clone() {
    try {
      RunConfigValues copy = (RunConfigValues) super.clone();
      copy.artifacts = artifacts.clone();
      return copy;
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
