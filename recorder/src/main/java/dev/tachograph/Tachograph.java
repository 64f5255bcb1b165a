package dev.tachograph;

import dev.tachograph.common.Dump;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.console.Console;
import dev.tachograph.internal.dump.Usr1Handler;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records a whole run of a program: the entry to the recorder. One run a process at a time, and one
 * a class loader where the configuration says {@link RunConfig.Scope#LOADER}; thread-safe.
 */
public final class Tachograph {
  private Tachograph() {}

  /**
   * Takes a state dump of the run that a record of the caller would go to, as SIGUSR1 does of all
   * runs, and waits for it, for 30 seconds at most. A call that comes while another dump waits to
   * be taken is joined with it.
   *
   * @return empty if no run is being recorded, or the dump could not be taken in time
   */
  public static Optional<Dump> dump() {
    OngoingRun run = OngoingRuns.current();
    return run == null ? Optional.empty() : Optional.ofNullable(run.dump());
  }

  /**
   * Records a run around its body, and says in the report how it ended.
   *
   * <p>When the process was asked to end meanwhile, this returns once the files are final, or once
   * shutdown hooks of the application are all that is waited for.
   *
   * <p>Where the run's files cannot be created, one line on stderr says so, and the body is called
   * with a run that records nothing, unless {@linkplain RunConfigBuilder#required recording is
   * required}.
   *
   * @param config what is recorded and where to
   * @param body the program, called on this thread
   * @return the body's exit code; the process still has to end with it
   * @throws IOException if recording is required and the output directory cannot be used, before
   *     the body starts
   * @throws IllegalArgumentException if recording is required and a setting from outside is wrong
   * @throws IllegalStateException if a run of the process is being recorded already, or, under
   *     {@link RunConfig.Scope#LOADER}, one of the class loader of the calling class
   * @throws Exception what the body threw
   */
  public static int run(RunConfig config, RunBody body) throws Exception {
    OngoingRun run = startOrGoOn(config, Thread.currentThread());
    int exitCode;
    try {
      exitCode = body.run(run);
    } catch (Throwable thrown) {
      run.end(null, thrown);
      throw thrown;
    }
    run.end(exitCode, null);
    return exitCode;
  }

  /**
   * Starts a run that {@link Run#close} ends, on whatever thread.
   *
   * @param config what is recorded and where to
   * @return the run, which is being recorded; where its files cannot be created and recording is
   *     not required, one that records nothing, as a line on stderr says
   * @throws IOException if {@linkplain RunConfigBuilder#required recording is required} and the
   *     output directory cannot be used
   * @throws IllegalArgumentException if recording is required and a setting from outside is wrong
   * @throws IllegalStateException if a run of the process is being recorded already, or, under
   *     {@link RunConfig.Scope#LOADER}, one of the class loader of the calling class
   */
  public static Run start(RunConfig config) throws IOException {
    return startOrGoOn(config, null);
  }

  /** Starts a run for which this process gets no handler of signals; always that of the process. */
  static OngoingRun observe(RunConfig config) throws IOException {
    return start(config, null, null);
  }

  /** Starts a run, which has no files where these cannot be had and nobody requires them. */
  private static OngoingRun startOrGoOn(RunConfig config, @Nullable Thread body)
      throws IOException {
    GivenSettings.check(config);
    ClassLoader loader = config.scope() == RunConfig.Scope.LOADER ? OngoingRuns.ofStarter() : null;
    try {
      return start(config, body, loader);
    } catch (IOException noFiles) {
      if (config.required()) {
        throw noFiles;
      }
      String why =
          noFiles instanceof FileSystemException ? noFiles.toString() : noFiles.getMessage();
      Console.report(config.consoleStream(), "Nothing is recorded: " + why);
      return start(config.unrecorded(), body, loader);
    }
  }

  /**
   * Starts a run, or throws.
   *
   * @param loader whose run it is; {@code null}: that of the process
   */
  static OngoingRun start(RunConfig config, @Nullable Thread body, @Nullable ClassLoader loader)
      throws IOException {
    if (config.observed() == null && config.agent() == null) {
      Usr1Handler.install();
    }
    RunScope scope = OngoingRuns.claim(loader);
    RunScope before = scope.enter();
    boolean started = false;
    try {
      OngoingRun run = OngoingRun.start(config, body, () -> OngoingRuns.release(scope));
      started = true;
      OngoingRuns.started(scope, run);
      return run;
    } finally {
      RunScope.leave(before);
      if (!started) {
        Usr1Handler.retire();
        OngoingRuns.release(scope);
      }
    }
  }
}
