package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.console.Console;
import dev.tachograph.internal.dump.RecentProblems;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SpaceReserve;
import dev.tachograph.internal.index.RunIndex;
import dev.tachograph.internal.journal.FileCalls;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.LogWriterAccess;
import dev.tachograph.internal.journal.RunFileOutput;
import dev.tachograph.internal.journal.StdoutOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.TimeLimitedOutput;
import dev.tachograph.internal.proc.OwnPid;
import dev.tachograph.internal.trace.ChromeLayer;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.internal.trace.SpanRecorder;
import dev.tachograph.logging.ConsoleLayer;
import dev.tachograph.logging.JsonLogLayer;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.Layer;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import dev.tachograph.logging.TracingGuards;
import dev.tachograph.report.RunContext.ConsoleCounts;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that writes during one run, assembled as configured. */
final class Recording {
  /** The stream of each artifact with lines. */
  static final Map<Artifact, Stream> STREAMS =
      Map.of(
          Artifact.LOGS, Stream.LOGS,
          Artifact.RESOURCES, Stream.RESOURCES,
          Artifact.EVENTS, Stream.EVENTS,
          Artifact.TRACE, Stream.TRACE);

  private static final long DISCARD_MILLIS = 8_000;
  private static final long MIN_MILLIS = 200;
  private static final int STOP_STEPS = 7;

  /** The minimum number of files that a bounded trace is split into. */
  private static final int MIN_TRACE_FILES = 8;

  private static final long FULL_HEAP_MILLIS = 50;

  /** Whose run it is. */
  final RunScope scope = RunScope.boundOrProcess();

  final RunClock clock;
  final Journal journal;
  final @Nullable JsonLogWriter logs;
  final @Nullable JournalEvents events;
  final @Nullable ChromeTrace trace;
  final SpanRecorder spans;
  final RunLevels levels;
  final RecentProblems problems;

  /** How the journal falls short of what was asked for; {@code null} if it does not. */
  final @Nullable String shortcoming;

  /** The destination of log records instead of a file; {@code null} if they go to the file. */
  final @Nullable StdoutOutput stdout;

  /** What others did to the files. */
  final FileChanges changes;

  /** The free space that is left to others. */
  final SpaceReserve reserve;

  private final Map<Stream, RunFileOutput> files;
  private final Map<Stream, TimeLimitedOutput> patient;
  private final @Nullable RunIndex index;
  private final boolean mapped;
  final @Nullable ConsoleLayer console;
  private final @Nullable JsonLogLayer json;
  private final TracingGuards guards;

  private Recording(
      RunConfig config,
      RunClock clock,
      RunJournal opened,
      @Nullable StdoutOutput stdout,
      Map<Stream, RunFileOutput> files,
      Map<Stream, TimeLimitedOutput> patient,
      @Nullable RunIndex index,
      FileChanges changes,
      SpaceReserve reserve) {
    this.reserve = reserve;
    this.index = index;
    this.changes = changes;
    this.stdout = stdout;
    this.patient = patient;
    this.mapped = opened.mapped();
    this.files = files;
    this.clock = clock;
    this.journal = opened.journal();
    this.shortcoming = opened.shortcoming();
    Set<Artifact> on = config.artifacts();
    logs =
        on.contains(Artifact.LOGS)
            ? LogWriterAccess.make(JsonLogWriter.class, journal, Stream.LOGS, clock)
            : null;
    events = on.contains(Artifact.EVENTS) ? new JournalEvents(journal, clock) : null;
    trace = on.contains(Artifact.TRACE) ? newTrace(config, files.get(Stream.TRACE)) : null;
    spans =
        new SpanRecorder(
            clock, trace, config.traceOptions().args(), config.traceOptions().locations());
    problems = new RecentProblems(clock);
    console = newConsole(config);
    json =
        logs == null ? null : new JsonLogLayer(logs, config.jsonFilter(), config.jsonLogFilter());
    levels = new RunLevels(console, json, trace);
    guards = Logging.initTracing(clock, layers(config.recordsTexts()));
    Logging.spanSource(spans::currentId);
    Logging.callSites(config.callSites());
    if (trace != null || on.contains(Artifact.REPORT)) {
      spans.install();
    }
  }

  /**
   * Creates the files and begins to record.
   *
   * @param files {@code null} if no files are written
   * @throws IOException if a file cannot be created
   * @throws IllegalStateException if layers are active already
   */
  static Recording start(RunConfig config, RunClock clock, @Nullable RunFiles files)
      throws IOException {
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    Map<Stream, RunFileOutput> runFiles = new EnumMap<>(Stream.class);
    FileChanges changes = new FileChanges(config.consoleStream());
    StdoutOutput stdout = config.logsToStdout() ? StdoutOutput.open() : null;
    if (stdout != null) {
      outputs.put(Stream.LOGS, stdout);
    }
    if (files != null) {
      for (Map.Entry<Artifact, Stream> stream : STREAMS.entrySet()) {
        if (config.artifacts().contains(stream.getKey())
            && !outputs.containsKey(stream.getValue())) {
          boolean syncs = config.sync() != RunConfig.Sync.NEVER;
          long bytes = fileBytes(config, stream.getValue());
          RunFileOutput file = RunFileOutput.create(files, stream.getValue(), bytes, syncs);
          file.onChange(changes::add);
          outputs.put(stream.getValue(), file);
          runFiles.put(stream.getValue(), file);
        }
      }
    }
    FileCalls calls = new FileCalls();
    RunIndex index =
        files == null || runFiles.isEmpty()
            ? null
            : index(files, RunIndex.Limits.of(config.maxTotalBytes()), calls, runFiles);
    Map<Stream, TimeLimitedOutput> patient = patient(config, files, calls, outputs);
    SpaceReserve reserve = DefaultBound.reserve(config, files);
    RunJournal opened = RunJournal.open(config, clock, files, new EnumMap<>(patient), reserve);
    try {
      Recording recording =
          new Recording(config, clock, opened, stdout, runFiles, patient, index, changes, reserve);
      reserve.watch(() -> Console.report(config.consoleStream(), DefaultBound.RESERVED));
      return recording;
    } catch (RuntimeException failed) {
      runFiles.values().forEach(RunFileOutput::discard);
      opened.journal().close();
      throw failed;
    }
  }

  /** Bytes of a file before the next one is begun; 0 for no bound. */
  private static long fileBytes(RunConfig config, Stream stream) {
    long bytes = config.maxFileBytes();
    long bound = stream == Stream.TRACE ? config.traceOptions().maxBytes() / MIN_TRACE_FILES : 0;
    return bound == 0 || (bytes > 0 && bytes < bound) ? bytes : bound;
  }

  /** The outputs, none of which holds up the others; one that hangs is reported immediately. */
  private static Map<Stream, TimeLimitedOutput> patient(
      RunConfig config,
      @Nullable RunFiles files,
      FileCalls calls,
      Map<Stream, LineOutput> outputs) {
    Map<Stream, TimeLimitedOutput> patient = new EnumMap<>(Stream.class);
    outputs.forEach(
        (stream, output) -> {
          String name =
              output instanceof StdoutOutput || files == null
                  ? "stdout"
                  : files.partPath(stream.suffix()).toString();
          patient.put(
              stream,
              new TimeLimitedOutput(
                  output,
                  name,
                  calls,
                  () ->
                      Console.report(
                          config.consoleStream(),
                          name + " takes nothing; its lines wait, or are dropped and counted.")));
        });
    return patient;
  }

  /** The index of the files, which learns of their lines as they are written. */
  private static RunIndex index(
      RunFiles files, RunIndex.Limits limits, FileCalls calls, Map<Stream, RunFileOutput> outputs) {
    String name = files.partPath(RunIndex.SUFFIX).toString();
    LineOutput output = new TimeLimitedOutput(RunIndex.output(files), name, calls, () -> {});
    RunIndex index = new RunIndex(output, limits);
    outputs.forEach((stream, file) -> file.observer(index.of(stream)));
    return index;
  }

  /**
   * Ends the index of the files, which have their final names, or leaves no trace of it.
   *
   * @param complete whether all files are as they were written
   */
  void finishIndex(RunFiles present, boolean complete) {
    if (index != null) {
      boolean ignored = index.finish(present, complete && !isWriting());
    }
  }

  private ChromeTrace newTrace(RunConfig config, @Nullable RunFileOutput traceFile) {
    long pid = OwnPid.get();
    ChromeTrace made =
        new ChromeTrace(journal, clock, config.traceFilter(), config.traceOptions().args(), pid);
    if (traceFile != null) {
      traceFile.opening(made::nameLines);
    }
    String name = config.runName();
    made.processName(name == null ? "java" : name);
    return made;
  }

  private static @Nullable ConsoleLayer newConsole(RunConfig config) {
    LogFilter filter = config.consoleFilter();
    PrintStream stream = config.consoleStream();
    if (filter == null) {
      return null;
    }
    ConsoleLayer made =
        stream == null ? new ConsoleLayer(filter) : new ConsoleLayer(filter, stream, false);
    if (config.settings() != null) {
      // By which an option is stronger than the environment, which the layer itself obeys.
      made.filter(filter);
    }
    return made;
  }

  /**
   * The layers.
   *
   * @param texts whether files other than the log's may hold texts of records
   */
  private List<Layer> layers(boolean texts) {
    List<Layer> layers = new ArrayList<>();
    if (console != null) {
      layers.add(new Shown(console));
    }
    if (json != null) {
      layers.add(json);
    }
    if (!texts) {
      return layers;
    }
    if (trace != null) {
      layers.add(new ChromeLayer(trace));
    }
    problems.accompany(layers);
    layers.add(problems);
    return layers;
  }

  /** The console; closed separately, since the files come first. */
  private record Shown(ConsoleLayer console) implements Layer {
    @Override
    public boolean enabled(Level level, String target) {
      return console.enabled(level, target);
    }

    @Override
    public boolean onRecord(LogRecord record) {
      return console.onRecord(record);
    }

    @Override
    public void onLost(Level level) {
      console.onLost(level);
    }
  }

  /** Shows a line at the bottom of the console; {@code null} removes it. */
  void progressLine(@Nullable String text) {
    if (console != null) {
      console.progressLine(text);
    }
  }

  /** The counts of the console's lines; {@code null} without a console. */
  @Nullable ConsoleCounts consoleCounts() {
    if (console == null) {
      return null;
    }
    long dropped = 0;
    for (Level level : Level.values()) {
      dropped += console.dropped(level);
    }
    return new ConsoleCounts(console.shown(), dropped);
  }

  /** Whether a write to stdout hangs. */
  boolean isStdoutStuck() {
    TimeLimitedOutput logs = patient.get(Stream.LOGS);
    return stdout != null && logs != null && logs.isStuck();
  }

  /** Reports that stdout is stuck, unless that has been reported. */
  void reportStdoutStuck() {
    TimeLimitedOutput logs = patient.get(Stream.LOGS);
    if (logs != null) {
      logs.report();
    }
  }

  /** Whether what the files lack is in a journal that outlives the process. */
  boolean isLeftInJournal() {
    return mapped && journal.isAbandoned();
  }

  /** Whether a thread may still change the files of the run. */
  boolean isWriting() {
    return journal.isWriting() || stuckFile() != null;
  }

  /** The first file of the run whose write hangs; {@code null} if none does. */
  @Nullable String stuckFile() {
    for (Stream stream : files.keySet()) {
      TimeLimitedOutput output = patient.get(stream);
      if (output != null && output.isStuck()) {
        return output.name();
      }
    }
    return null;
  }

  /** Ends recording for a run that did not begin: nothing of it is kept or waited for. */
  void discard() {
    files.values().forEach(RunFileOutput::discard);
    stop(DISCARD_MILLIS);
  }

  /**
   * Ends recording: nothing is accepted any more, and everything accepted is written and shown.
   *
   * @param maxMillis maximum time to wait, for the files and then for the console
   */
  void stop(long maxMillis) {
    long since = clock.millis();
    for (int step = 0; step < STOP_STEPS; ) {
      try {
        stop(step, maxMillis, since);
        step++;
      } catch (OutOfMemoryError full) {
        // The heap may recover, and none of this may be skipped while it can be done.
        if (clock.millis() - since > maxMillis) {
          step++;
        } else {
          Interrupts.pause(FULL_HEAP_MILLIS);
        }
      }
    }
  }

  private void stop(int step, long maxMillis, long since) {
    switch (step) {
      case 0 -> progressLine(null);
      case 1 -> {
        journal.endWithin(maxMillis / 2);
        journal.takeEnds();
      }
      case 2 -> spans.close();
      case 3 -> {
        if (events != null) {
          events.close();
        }
      }
      case 4 -> guards.close();
      case 5 -> {
        journal.close();
        reserve.close();
      }
      default -> {
        if (console != null) {
          long taken = clock.millis() - since;
          console.close(Math.max(MIN_MILLIS, maxMillis / 2 - taken));
        }
      }
    }
  }
}
