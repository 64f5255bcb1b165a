package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.common.Dump;
import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.StateSource;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.MainStart;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.console.Console;
import dev.tachograph.internal.dump.DumpContext;
import dev.tachograph.internal.dump.StateLogger;
import dev.tachograph.internal.files.RemoteStorage;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.SignalNote;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.lifecycle.End;
import dev.tachograph.internal.lifecycle.Lifecycle;
import dev.tachograph.internal.proc.OwnPid;
import dev.tachograph.internal.sampling.JvmStart;
import dev.tachograph.internal.sampling.ResourceSampler;
import dev.tachograph.internal.sampling.Safepoints;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.logging.ConsoleLayer;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.Levels;
import dev.tachograph.logging.Log;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.resources.ProgressSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The run that is being recorded. */
final class OngoingRun implements Run {
  private static final Log LOG = Log.get("dev.tachograph");

  /** How long the end of a run waits for its start to finish, which takes part of a second. */
  private static final long BEGINNING_MILLIS = 5_000;

  private static final long DUMP_MILLIS = 30_000;

  /** The minimum time for the end, however little of the timeout is left. */
  private static final long MIN_END_MILLIS = 3_000;

  private static final long UNCAUGHT_MILLIS = 100;
  private static final int BEGIN_STEPS = 4;
  private static final int STOP_STEPS = 6;

  private final RunConfig config;
  private final @Nullable RunFiles files;
  private final Recording recording;
  private final RunSources sources;
  private final RunReporter reporter;
  private final Lifecycle lifecycle;
  private final Runnable released;
  private final Thread beginning = RecorderThreads.daemon("start", this::begin);
  private final String runId;
  private volatile boolean isEnding;
  private volatile boolean isOver;
  private volatile @Nullable ConnectedFrameworks frameworks;
  private volatile @Nullable LevelsFile levelsFile;
  private volatile @Nullable StateLogger dumps;
  private volatile @Nullable ResourceSampler sampler;
  private JvmStart jvmStart = JvmStart.unknown();
  private volatile @Nullable Safepoints safepoints;

  private OngoingRun(
      RunConfig config,
      @Nullable RunFiles files,
      String base,
      String runId,
      Recording recording,
      RunSources sources,
      @Nullable Thread body,
      Runnable released) {
    this.sources = sources;
    this.config = config;
    this.files = files;
    this.recording = recording;
    this.released = released;
    this.runId = runId;
    this.reporter = new RunReporter(config, base, runId, files, recording, sources);
    this.lifecycle =
        new Lifecycle(
            new BoundFinisher(RunScope.boundOrProcess(), new Finisher()),
            config.shutdownTimeout(),
            recording.clock::nanos,
            body,
            config.agent());
  }

  static OngoingRun start(RunConfig config, @Nullable Thread body, Runnable released)
      throws IOException {
    RunClock clock = RunClock.start();
    Map<String, String> tags = GivenSettings.begin(config);
    RunFiles files =
        config.hasFiles()
            ? RunFiles.claim(config.outputDir(), clock.startedAt(), OngoingRuns::reserve)
            : null;
    String base = files == null ? RunReports.runTimestampUtc(clock.startedAt()) : files.base();
    String runId = base + "-" + OwnPid.get();
    RunSources sources = new RunSources(config);
    FirstReport report = null;
    Recording recording = null;
    OngoingRun run = null;
    boolean started = false;
    try {
      if (files != null && config.artifacts().contains(Artifact.REPORT)) {
        report =
            FirstReport.begin(
                files, GivenSettings.context(config, base, runId, clock, tags, sources.ties()));
      }
      recording = Recording.start(config, clock, files);
      run = new OngoingRun(config, files, base, runId, recording, sources, body, released);
      tags.forEach(run.sources.tags::put);
      config.origins().forEach(run.sources.config::put);
      if (report != null) {
        run.reporter.await(report);
      }
      if (config.observed() == null) {
        run.lifecycle.install();
      }
      run.serve();
      started = true;
      return run;
    } finally {
      if (!started) {
        if (run != null) {
          run.uninstall();
        }
        abandon(recording, files, report);
      }
    }
  }

  /** Stops whatever answers requests, for a run that did not begin. */
  private void uninstall() {
    lifecycle.uninstall();
    LevelsFile watched = levelsFile;
    if (watched != null) {
      watched.close();
    }
    ConnectedFrameworks connected = frameworks;
    if (connected != null) {
      connected.close();
    }
    StateLogger dumping = dumps;
    if (dumping != null) {
      dumping.close();
    }
  }

  /** Starts answering requests and sampling, once the end of the process would be noticed. */
  private void serve() {
    if (Sampling.isWanted(config) && !MainStart.isExpected()) {
      // Here, as the program allocates before the sampler's first reading.
      jvmStart = JvmStart.read();
    }
    levelsFile = LevelsFile.start(config, recording.levels);
    GivenSettings.report(config);
    frameworks = ConnectedFrameworks.start(config);
    String shortcoming = recording.shortcoming;
    if (shortcoming != null) {
      LOG.warn(shortcoming).emit();
    }
    String storage = files == null ? null : Storage.warning(config, RemoteStorage::typeOf);
    if (storage != null) {
      LOG.warn(storage).emit();
    }
    dumps =
        dumping(
            new DumpContext(
                runId,
                config.runName(),
                recording.clock,
                sources::progress,
                sources::peers,
                sources::states,
                sources.samples,
                List.of(
                    new RecorderState(recording, sources),
                    recording.problems,
                    new OpenSpansState(recording.spans)),
                files == null ? null : new DumpFiles(config, files, recording.reserve)::write));
    beginning.start();
  }

  /** A signal of a process that does not know of the run is the business of that process. */
  private StateLogger dumping(DumpContext context) {
    return config.agent() == null && config.observed() == null
        ? StateLogger.start(context)
        : StateLogger.startWithoutSignal(context);
  }

  /**
   * What need not be ready when the start returns, on a thread of its own: in a freshly started JVM
   * it takes longer than the rest, since most classes are loaded here.
   */
  private void begin() {
    if (MainStart.await() && Sampling.isWanted(config)) {
      jvmStart = JvmStart.read();
    }
    PatientSteps.take(BEGIN_STEPS, this::begin, () -> isEnding, OngoingRun::reportNotStarted);
  }

  private void begin(int step) {
    Path directory = files == null ? null : files.directory();
    switch (step) {
      case 0 -> {
        JsonLogWriter logs = recording.logs;
        if (logs != null) {
          logs.warmUp();
        }
      }
      case 1 -> sampler = Sampling.start(config, recording, sources, jvmStart, directory);
      case 2 -> safepoints = Sampling.safepoints(config, recording);
      default -> {
        if (files != null) {
          Housekeeping.start(config, files);
        }
      }
    }
  }

  private static void reportNotStarted(Throwable why) {
    LOG.warn("not everything of the recorder could be started").with(why).emit();
  }

  private void awaitBeginning() {
    if (Thread.currentThread() == beginning) {
      return;
    }
    boolean ignored = Interrupts.join(beginning, BEGINNING_MILLIS);
  }

  /** Removes everything of a run that did not begin. */
  private static void abandon(
      @Nullable Recording recording, @Nullable RunFiles files, @Nullable FirstReport report)
      throws IOException {
    if (report != null) {
      report.join();
    }
    if (recording != null) {
      recording.discard();
    }
    if (files != null) {
      for (Stream stream : Stream.values()) {
        Files.deleteIfExists(files.partPath(stream.suffix()));
      }
      Files.deleteIfExists(files.partPath(RunReporter.SUFFIX));
      Recording begun = recording;
      files.release(begun == null ? () -> true : begun.journal::releaseFile);
    }
  }

  /** Takes a dump and waits for it; {@code null} if none could be taken. */
  @Nullable Dump dump() {
    StateLogger present = dumps;
    return present == null ? null : present.dump(DUMP_MILLIS);
  }

  @Override
  public RunClock clock() {
    return recording.clock;
  }

  @Override
  public String runId() {
    return runId;
  }

  @Override
  public EventSink events() {
    return recording.events == null ? EventSink.none() : recording.events;
  }

  @Override
  public void putConfig(String key, @Nullable Object value) {
    sources.config.put(key, value);
  }

  @Override
  public void putDerived(String key, @Nullable Object value) {
    sources.derived.put(key, value);
  }

  @Override
  public void putResult(String key, @Nullable Object value) {
    sources.results.put(key, value);
  }

  @Override
  public void tag(String key, @Nullable String value) {
    if (!Tags.isKey(key)) {
      recording.scope.run(() -> LOG.warn(Tags.refused(key)).emit());
    } else if (value != null) {
      sources.tags.put(key, value);
      reporter.tagged();
    }
  }

  @Override
  public void progressSource(ProgressSource source) {
    sources.progress(source);
  }

  @Override
  public void phase(@Nullable String name) {
    ChromeTrace trace = recording.trace;
    if (trace != null) {
      trace.phase(name);
    }
  }

  @Override
  public void peerHealthSource(PeerHealthSource source) {
    sources.peers(source);
  }

  @Override
  public void stateSource(StateSource source) {
    sources.add(source);
  }

  @Override
  public void onShutdown(Runnable action) {
    lifecycle.onShutdown(action);
  }

  @Override
  public void progressLine(@Nullable String text) {
    recording.progressLine(text);
  }

  @Override
  public Levels levels() {
    return recording.levels.get();
  }

  @Override
  public void levels(Levels levels) {
    recording.levels.change(levels, null);
  }

  RunLevels runLevels() {
    return recording.levels;
  }

  @Override
  public List<Path> files() {
    List<Path> paths = new ArrayList<>();
    RunFiles present = files;
    if (present != null) {
      for (Artifact artifact : Artifact.values()) {
        if (config.hasFile(artifact)) {
          Stream stream = Recording.STREAMS.get(artifact);
          paths.addAll(present.knownPaths(stream == null ? ".json" : stream.suffix()));
        }
      }
    }
    return paths;
  }

  @Override
  public void close() {
    end(null, null);
  }

  @Override
  public void close(int exitCode) {
    end(exitCode, null);
  }

  RunSources sources() {
    return sources;
  }

  void end(End end) {
    lifecycle.ended(end);
  }

  void end(@Nullable Integer exitCode, @Nullable Throwable thrown) {
    lifecycle.ended(exitCode, thrown);
  }

  private final class Finisher implements Lifecycle.Finisher {
    @Override
    public void signalled(int number, boolean atOnce) {
      RunClock now = recording.clock;
      recording.journal.noteSignal(new SignalNote(number, atOnce, now.millis(), now.wallMillis()));
    }

    @Override
    public void halted(End end) {
      reporter.note(end, true);
    }

    @Override
    public void finish(End end, long maxMillis) {
      long since = recording.clock.millis();
      long max = Math.max(MIN_END_MILLIS, maxMillis);
      isEnding = true;
      reporter.note(end, false);
      try {
        for (int step = 0; step < STOP_STEPS; step++) {
          stop(step);
        }
        reporter.finish(end, Math.max(max / 2, max - (recording.clock.millis() - since)));
      } catch (Throwable noReport) {
        reporter.leave(end);
        reportFailure(noReport);
      } finally {
        isOver = true;
        released.run();
      }
    }

    /** Stops one of the parts that work besides the program, whatever happened to the others. */
    private void stop(int step) {
      try {
        AutoCloseable one =
            switch (step) {
              case 0 -> OngoingRun.this::awaitBeginning;
              case 1 -> levelsFile;
              case 2 -> dumps;
              case 3 -> safepoints;
              case 4 -> frameworks;
              default -> sampler;
            };
        if (one != null) {
          one.close();
        }
      } catch (Throwable heapIsAtItsEnd) {
        // It ends with the process; whatever it still had to report is missing.
      }
    }

    @Override
    public void replace(End end) {
      reporter.note(end, true);
      try {
        reporter.replace(end);
      } catch (Throwable noReport) {
        reportFailure(noReport);
      }
    }

    /**
     * The record is closed, and nothing may be thrown: what the disk did not take is reported here.
     */
    private void reportFailure(Throwable failure) {
      try {
        String what =
            failure instanceof UncheckedIOException disk
                ? disk.getMessage() + " (" + disk.getCause() + ")"
                : "The report of the run could not be made; `tacho recover` makes it. ("
                    + failure
                    + ")";
        Console.report(config.consoleStream(), what);
      } catch (Throwable notEvenThat) {
        // The journal records for recovery how the run ended.
      }
    }

    @Override
    public void uncaught(Thread thread, Throwable exception) {
      if (isOver) {
        // The JVM prints it, and there is no record left to put it in.
        return;
      }
      LOG.error("uncaught exception").with("in_thread", thread.getName()).with(exception).emit();
      ConsoleLayer console = recording.console;
      if (console != null) {
        // What the JVM prints next bypasses the console's thread.
        console.flush(UNCAUGHT_MILLIS);
      }
    }

    @Override
    public void shutdownTimedOut() {
      LOG.warn("shutdown actions did not return in time")
          .with("timeout_ms", config.shutdownTimeout().toMillis())
          .emit();
    }
  }
}
