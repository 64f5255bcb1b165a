package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.dump.DumpContext;
import dev.tachograph.dump.StateDumps;
import dev.tachograph.dump.StateLogger;
import dev.tachograph.dump.StateSource;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.lifecycle.End;
import dev.tachograph.internal.lifecycle.Lifecycle;
import dev.tachograph.logging.Log;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.Recovery;
import dev.tachograph.report.RunReports;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceSampler;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The run that is being recorded. */
final class RecordedRun implements Run {
  private static final Log LOG = Log.get("dev.tachograph");

  private final RunConfig config;
  private final @Nullable RunFiles files;
  private final Recording recording;
  private final RunSources sources = new RunSources();
  private final RunReporter reporter;
  private final Lifecycle lifecycle;
  private final Runnable released;
  private final String runId;
  private volatile @Nullable StateLogger dumps;
  private volatile @Nullable ResourceSampler sampler;

  private RecordedRun(
      RunConfig config,
      @Nullable RunFiles files,
      Recording recording,
      @Nullable Thread body,
      Runnable released) {
    this.config = config;
    this.files = files;
    this.recording = recording;
    this.released = released;
    String base =
        files == null ? RunReports.runTimestampUtc(recording.clock.startedAt()) : files.base();
    this.runId = base + "-" + ProcessHandle.current().pid();
    this.reporter = new RunReporter(config, base, runId, files, recording, sources);
    this.lifecycle =
        new Lifecycle(new Finisher(), config.shutdownTimeout(), recording.clock::nanos, body);
  }

  static RecordedRun start(RunConfig config, @Nullable Thread body, Runnable released)
      throws IOException {
    RunClock clock = RunClock.start();
    RunFiles files =
        config.artifacts().isEmpty() ? null : RunFiles.claim(config.outputDir(), clock.startedAt());
    boolean started = false;
    try {
      Recording recording = Recording.start(config, clock, files);
      RecordedRun run = new RecordedRun(config, files, recording, body, released);
      run.reporter.running();
      run.lifecycle.install();
      run.serve();
      started = true;
      return run;
    } finally {
      if (!started && files != null) {
        abandon(files);
      }
    }
  }

  /** Starts what answers and samples, once the end of the process would be seen. */
  private void serve() {
    if (files != null && config.recover()) {
      recoverOthers(files.directory());
    }
    String shortcoming = recording.shortcoming;
    if (shortcoming != null) {
      LOG.warn(shortcoming).emit();
    }
    sampler = Sampling.start(config, recording, sources);
    dumps =
        StateDumps.spawnUsr1StateLogger(
            new DumpContext(
                runId,
                recording.clock,
                sources::progress,
                sources::peers,
                sources::states,
                files == null ? null : this::writeDump));
  }

  /** Finishes in the background what killed runs left beside this one. */
  private static void recoverOthers(Path directory) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (Recovery.Found found : Recovery.recover(directory, false)) {
                  if (found.outcome() != Recovery.Outcome.ALIVE) {
                    LOG.info("unfinished run found")
                        .with("run", found.base())
                        .with("outcome", found.outcome().name().toLowerCase(Locale.ROOT))
                        .with("detail", found.detail())
                        .emit();
                  }
                }
              } catch (IOException | RuntimeException | Error e) {
                LOG.warn("unfinished runs could not be looked for").with(e).emit();
              }
            },
            "tachograph-recovery");
    thread.setDaemon(true);
    thread.start();
  }

  /** A run that did not begin leaves nothing. */
  private static void abandon(RunFiles files) throws IOException {
    for (Stream stream : Stream.values()) {
      Files.deleteIfExists(files.partPath(stream.suffix()));
    }
    Files.deleteIfExists(files.partPath(".json"));
    files.release();
  }

  private String writeDump(int number, String text) throws IOException {
    RunFiles present = files;
    if (present == null) {
      throw new IOException("the run has no files");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return present.write(".dump-" + number + ".txt", bytes).toString();
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
  public void progressSource(ProgressSource source) {
    sources.progress(source);
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
  public List<Path> files() {
    List<Path> paths = new ArrayList<>();
    RunFiles present = files;
    if (present != null) {
      for (Artifact artifact : Artifact.values()) {
        if (config.artifacts().contains(artifact)) {
          Stream stream = Recording.STREAMS.get(artifact);
          paths.add(present.finalPath(stream == null ? ".json" : stream.suffix()));
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

  void end(@Nullable Integer exitCode, @Nullable Throwable thrown) {
    lifecycle.ended(exitCode, thrown);
  }

  private final class Finisher implements Lifecycle.Finisher {
    @Override
    public void finish(End end) {
      try {
        StateLogger dumping = dumps;
        if (dumping != null) {
          dumping.close();
        }
        ResourceSampler sampling = sampler;
        if (sampling != null) {
          sampling.close();
        }
        reporter.finish(end);
      } catch (UncheckedIOException noReport) {
        tellFailure(noReport);
      } finally {
        released.run();
      }
    }

    @Override
    public void replace(End end) {
      try {
        reporter.replace(end);
      } catch (UncheckedIOException noReport) {
        tellFailure(noReport);
      }
    }

    /** The record is closed, and nothing may be thrown: what the disk did not take is told here. */
    private void tellFailure(UncheckedIOException failure) {
      PrintStream stream = config.consoleStream();
      (stream == null ? System.err : stream)
          .println("tachograph: " + failure.getMessage() + " (" + failure.getCause() + ")");
    }

    @Override
    public void uncaught(Thread thread, Throwable exception) {
      LOG.error("uncaught exception").with("in_thread", thread.getName()).with(exception).emit();
    }

    @Override
    public void shutdownTimedOut() {
      LOG.warn("shutdown actions did not return in time")
          .with("timeout_ms", config.shutdownTimeout().toMillis())
          .emit();
    }
  }
}
