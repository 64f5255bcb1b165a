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
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link RunConfig}. Not thread-safe; may be used again after {@link #build}. Values are
 * checked by {@code build}, all together.
 */
public final class RunConfigBuilder extends RunConfigValues {
  RunConfigBuilder() {}

  RunConfigBuilder copy() {
    return (RunConfigBuilder) clone();
  }

  /**
   * Sets which artifacts are written; default all.
   *
   * @param artifacts copied; without {@link Artifact#REPORT} no report says how the run ended
   * @return this builder
   */
  public RunConfigBuilder artifacts(Set<Artifact> artifacts) {
    this.artifacts = EnumSet.noneOf(Artifact.class);
    this.artifacts.addAll(artifacts);
    return this;
  }

  /**
   * Sets the run's name in the report; default none.
   *
   * @param runName any text, or {@code null} for none
   * @return this builder
   */
  public RunConfigBuilder runName(@Nullable String runName) {
    this.runName = runName;
    return this;
  }

  /**
   * Sets the run to whose process tree this one belongs, which stands in the report; default what
   * the environment variable {@code TACHO_PARENT} says, which {@code tacho run} sets.
   *
   * @param runId that run's {@code run_id}; {@code null} for the default
   * @return this builder
   */
  public RunConfigBuilder parent(@Nullable String runId) {
    this.parent = runId;
    return this;
  }

  /**
   * Sets whose run it is; default {@link Scope#PROCESS}.
   *
   * @param scope {@link Scope#LOADER}: that of the class loader of the class that starts it
   * @return this builder
   */
  public RunConfigBuilder scope(Scope scope) {
    this.scope = scope;
    return this;
  }

  /**
   * Sets where the files go; default {@code logs}, below the working directory.
   *
   * @param outputDir created if missing, with those above it
   * @return this builder
   */
  public RunConfigBuilder outputDir(Path outputDir) {
    this.outputDir = outputDir;
    return this;
  }

  /**
   * Sets the program's arguments, for the report; default none.
   *
   * @param argv as of {@code main}; copied. Secrets are taken out when it is written
   * @return this builder
   */
  public RunConfigBuilder argv(List<String> argv) {
    this.argv = List.copyOf(argv);
    return this;
  }

  /**
   * Sets a tag, by which the run is found among others: {@code branch}, {@code host_class}; default
   * none. The environment variable {@code TACHO_TAGS}, such as {@code branch=main,kind=nightly},
   * sets more, and wins over it; {@link Run#tag} sets others while the run goes on.
   *
   * @param key not blank, without {@code =}; one that was set before gets the new value
   * @param value any text; masked when it is written if the key names a secret. {@code null}, such
   *     as an environment variable that is not set, sets no tag
   * @return this builder
   */
  public RunConfigBuilder tag(String key, @Nullable String value) {
    if (value == null && Tags.isKey(key)) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(tags);
    more.put(key, value);
    tags = Collections.unmodifiableMap(more);
    return this;
  }

  /**
   * Sets what the console shows; default {@code info}. The environment variable {@code TACHO_LOG}
   * wins over it.
   *
   * @param consoleFilter levels and targets; {@code null} for no console
   * @return this builder
   */
  public RunConfigBuilder consoleFilter(@Nullable LogFilter consoleFilter) {
    this.consoleFilter = consoleFilter;
    return this;
  }

  /**
   * Sets what the log file takes; default {@code debug}.
   *
   * @param jsonFilter levels and targets
   * @return this builder
   */
  public RunConfigBuilder jsonFilter(LogFilter jsonFilter) {
    this.jsonFilter = jsonFilter;
    return this;
  }

  /**
   * Sets which spans the trace takes, by target; default {@code info}.
   *
   * @param traceFilter a span counts as INFO
   * @return this builder
   */
  public RunConfigBuilder traceFilter(LogFilter traceFilter) {
    this.traceFilter = traceFilter;
    return this;
  }

  /**
   * Sets what else of spans is recorded.
   *
   * @param traceOptions default {@link TraceOptions#DEFAULT}
   * @return this builder
   */
  public RunConfigBuilder traceOptions(TraceOptions traceOptions) {
    this.traceOptions = traceOptions;
    return this;
  }

  /**
   * Sets which records the log file is for; default all but samples that have their own file.
   *
   * @param jsonLogFilter {@code null} for the default
   * @return this builder
   */
  public RunConfigBuilder jsonLogFilter(@Nullable JsonLogFilter jsonLogFilter) {
    this.jsonLogFilter = jsonLogFilter;
    return this;
  }

  /**
   * Sets from which level on records name the line of their call, which costs a walk of the stack
   * each; default none.
   *
   * @param callSites the least severe level that does; {@code null} for none
   * @return this builder
   */
  public RunConfigBuilder callSites(@Nullable Level callSites) {
    this.callSites = callSites;
    return this;
  }

  /**
   * Sets whether log records go to the process's stdout instead of {@code <base>.logs.jsonl}, as
   * the same lines, for containers; default false. Callers don't wait for a slow reader: what finds
   * no room is dropped and counted as always; the other files wait behind it, since one thread
   * writes all. When nobody reads stdout any more, records are counted as dropped and the run goes
   * on. Nothing else should be written to stdout. With {@link Artifact#LOGS} alone the run has no
   * files, needs no output directory, and always {@linkplain WhenFull#DROP drops}.
   *
   * @param logsToStdout true needs {@link Artifact#LOGS} among the artifacts
   * @return this builder
   */
  public RunConfigBuilder logsToStdout(boolean logsToStdout) {
    this.logsToStdout = logsToStdout;
    return this;
  }

  /**
   * Sets where the console's lines go; default stderr.
   *
   * @param consoleStream not closed; {@code null} for stderr
   * @return this builder
   */
  public RunConfigBuilder consoleStream(@Nullable PrintStream consoleStream) {
    this.consoleStream = consoleStream;
    return this;
  }

  /**
   * Sets how many lines wait to be written at most, over all files. Counted at 256 bytes a line;
   * the smaller of this and {@link #journalBytes} is the bound.
   *
   * @param logBuffer 16 to 16,777,216; default 65,536
   * @return this builder
   */
  public RunConfigBuilder logBuffer(int logBuffer) {
    this.logBuffer = logBuffer;
    return this;
  }

  /**
   * Sets the size of the ring between callers and files. A quarter of it bounds a line.
   *
   * @param journalBytes 65,536 to 536,870,912, rounded down to a power of two; default 8 MiB
   * @return this builder
   */
  public RunConfigBuilder journalBytes(int journalBytes) {
    this.journalBytes = journalBytes;
    return this;
  }

  /**
   * Sets where the ring's file is. A file system in memory keeps callers from waiting for a slow
   * disk; it survives the process, not the machine.
   *
   * @param journalDir a directory; {@code null}, the default: with the other files
   * @return this builder
   */
  public RunConfigBuilder journalDir(@Nullable Path journalDir) {
    this.journalDir = journalDir;
    return this;
  }

  /**
   * Sets what becomes of a record for which there is no room.
   *
   * @param whenFull default {@link WhenFull#DROP}
   * @return this builder
   */
  public RunConfigBuilder whenFull(WhenFull whenFull) {
    this.whenFull = whenFull;
    return this;
  }

  /**
   * Sets how long {@link WhenFull#BLOCK} waits for room.
   *
   * @param blockTimeout at most, 1 ms to 1 h; default 1 s
   * @return this builder
   */
  public RunConfigBuilder blockTimeout(Duration blockTimeout) {
    this.blockTimeout = blockTimeout;
    return this;
  }

  /**
   * Sets when files are brought to the disk; see fsync(2).
   *
   * @param sync default {@link Sync#NEVER}
   * @return this builder
   */
  public RunConfigBuilder sync(Sync sync) {
    this.sync = sync;
    return this;
  }

  /**
   * Sets the time between two syncs, where {@link #sync} has an interval.
   *
   * @param syncInterval 10 ms to 1 h; default 1 s
   * @return this builder
   */
  public RunConfigBuilder syncInterval(Duration syncInterval) {
    this.syncInterval = syncInterval;
    return this;
  }

  /**
   * Sets whether log records that are equal but for their times, one behind the other within a
   * second, become the first of them and one line with their {@code count}.
   *
   * @param collapse default true
   * @return this builder
   */
  public RunConfigBuilder collapse(boolean collapse) {
    this.collapse = collapse;
    return this;
  }

  /**
   * Sets whether the start finishes, in the background, what killed runs of this machine left in
   * the output directory.
   *
   * @param recover default true
   * @return this builder
   */
  public RunConfigBuilder recover(boolean recover) {
    this.recover = recover;
    return this;
  }

  /**
   * Sets when a file is full: a full {@code <base>.logs.jsonl} becomes {@code <base>.logs.1.jsonl},
   * {@code .2}, … in the order of time, and likewise the other streams. A file is larger only when
   * a single line is.
   *
   * @param maxFileBytes 65,536 to 1 TiB, at most an eighth of {@link #maxTotalBytes} if old files
   *     are removed; 0 for one file a stream. Default {@link RunConfig#MAX_FILE_BYTES}, or an
   *     eighth of the total if that is less
   * @return this builder
   */
  public RunConfigBuilder maxFileBytes(long maxFileBytes) {
    this.maxFileBytes = maxFileBytes;
    return this;
  }

  /**
   * Sets the bound of all files of the run together: logs, resources, events, trace and dumps. A
   * sixteenth is for dumps: the oldest make room for the next, unless files are to stay, and one
   * that is larger by itself is cut. The report, the index, which has at most a sixteenth of this
   * and 32 MiB, and the ring, whose size is fixed and at most a sixteenth of this, come on top.
   *
   * @param maxTotalBytes 1 MiB to 1 PiB; 0, the default, for no bound
   * @return this builder
   */
  public RunConfigBuilder maxTotalBytes(long maxTotalBytes) {
    this.maxTotalBytes = maxTotalBytes;
    this.totalChosen = true;
    return this;
  }

  /**
   * Bounds the run for a disk that is somebody else's: where neither code nor settings say {@link
   * #maxTotalBytes}, it is 2 GiB or a tenth of the space that is free when {@link #build} is
   * called, whichever is less, and at least 1 MiB. Besides, recording stops for good before the
   * file system of the output directory has less than 5 % free, which is told in a WARN record, in
   * the report and on stderr; the program goes on. Not set by default.
   *
   * @return this builder
   */
  public RunConfigBuilder boundedByDefault() {
    this.bounded = true;
    return this;
  }

  /**
   * Sets what becomes of a run that reaches {@link #maxTotalBytes}.
   *
   * @param whenTotal default {@link WhenTotal#DELETE_OLDEST}
   * @return this builder
   */
  public RunConfigBuilder whenTotal(WhenTotal whenTotal) {
    this.whenTotal = whenTotal;
    return this;
  }

  /**
   * Sets which runs of the output directory are kept; the others are removed once, in the
   * background, when the run starts and after what {@link #recover} does, by the rules of {@link
   * dev.tachograph.recovery.Pruning}. The run itself counts as one, and is never removed.
   *
   * @param retention default {@link Retention#none}: nothing is removed
   * @return this builder
   */
  public RunConfigBuilder retention(Retention retention) {
    this.retention = retention;
    return this;
  }

  /**
   * Sets a file that says the levels while the run goes on: properties {@code console}, {@code
   * json} and {@code trace}, each with the directives of {@link LogFilter#parse}. It is read at the
   * start and once a second, and may come, change and go. What it says wins over the filters here;
   * what it does not say is as configured here. What is wrong in it is reported once, and what it
   * said last stays. The environment variable {@code TACHO_LEVELS_FILE} names another file.
   *
   * @param levelsFile {@code null}, the default: none
   * @return this builder
   */
  public RunConfigBuilder levelsFile(@Nullable Path levelsFile) {
    this.levelsFile = levelsFile;
    return this;
  }

  /**
   * Sets the time between two samples of the resources.
   *
   * @param sampleInterval 10 ms to 1 h; default 1 s
   * @return this builder
   */
  public RunConfigBuilder sampleInterval(Duration sampleInterval) {
    this.sampleInterval = sampleInterval;
    return this;
  }

  /**
   * Sets how long the end of the process waits for shutdown actions and hooks.
   *
   * @param shutdownTimeout 0 to 1 h; default 10 s
   * @return this builder
   */
  public RunConfigBuilder shutdownTimeout(Duration shutdownTimeout) {
    this.shutdownTimeout = shutdownTimeout;
    return this;
  }

  /**
   * Sets what is said from outside, by options, environment and file. It is stronger than what the
   * other methods set, before or after; the report's {@code config} says under {@code tachograph}
   * where each value comes from. What is wrong in it ({@link Settings#problems}) is a WARN record
   * each, and, where the run has no console, a line on stderr. Rules to redact by hold for the
   * whole process from the start of the run on.
   *
   * @param settings default those that {@link Settings#load} finds when {@link #build} is called;
   *     {@code null}: only {@code TACHO_TAGS}, {@code TACHO_LOG} and {@code TACHO_LEVELS_FILE} say
   *     more than code
   * @return this builder
   */
  public RunConfigBuilder settings(@Nullable Settings settings) {
    this.settings = settings;
    this.settingsChosen = true;
    return this;
  }

  /**
   * Sets whether {@link Tachograph#run} and {@link Tachograph#start} refuse where nothing can be
   * recorded, or where a setting from outside is wrong. Otherwise that is a sentence on stderr, and
   * the program runs, unrecorded or without that setting.
   *
   * @param required default false
   * @return this builder
   */
  public RunConfigBuilder required(boolean required) {
    this.required = required;
    return this;
  }

  /**
   * Makes the configuration, after checking all values.
   *
   * @return the configuration, which does not change with the builder
   * @throws IllegalArgumentException with a sentence that names the option and its legal values
   */
  public RunConfig build() {
    RunConfig config = new RunConfig(this);
    RunConfigChecks.check(config);
    return config;
  }
}
