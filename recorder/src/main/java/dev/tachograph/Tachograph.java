package dev.tachograph;

import dev.tachograph.common.Dump;
import dev.tachograph.internal.dump.Usr1Handler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Records a whole run of a program: the entry to the recorder. One run a process at a time;
 * thread-safe.
 */
public final class Tachograph {
  private static final AtomicBoolean RECORDING = new AtomicBoolean();

  private static volatile @Nullable OngoingRun current;

  private Tachograph() {}

  /**
   * Takes a state dump of the run that is being recorded, as SIGUSR1 does, and waits for it, for 30
   * seconds at most. A call that comes while another dump waits to be taken is joined with it.
   *
   * @return empty if no run is being recorded, or the dump could not be taken in time
   */
  public static Optional<Dump> dump() {
    OngoingRun run = current;
    return run == null ? Optional.empty() : Optional.ofNullable(run.dump());
  }

  /**
   * Records a run around its body, and says in the report how it ended.
   *
   * <p>When the process was asked to end meanwhile, this returns once the files are final, or once
   * shutdown hooks of the application are all that is waited for.
   *
   * @param config what is recorded and where to
   * @param body the program, called on this thread
   * @return the body's exit code; the process still has to end with it
   * @throws IOException if the output directory cannot be used, before the body starts
   * @throws IllegalStateException if a run is being recorded already
   * @throws Exception what the body threw
   */
  public static int run(RunConfig config, RunBody body) throws Exception {
    OngoingRun run = start(config, Thread.currentThread());
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
   * @return the run, which is being recorded
   * @throws IOException if the output directory cannot be used; then nothing is recorded
   * @throws IllegalStateException if a run is being recorded already
   */
  public static Run start(RunConfig config) throws IOException {
    return start(config, null);
  }

  /** Starts a run for which this process gets no handler of signals. */
  static OngoingRun observe(RunConfig config) throws IOException {
    return start(config, null);
  }

  private static OngoingRun start(RunConfig config, @Nullable Thread body) throws IOException {
    if (config.observed() == null && config.agent() == null) {
      Usr1Handler.install();
    }
    if (!RECORDING.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "A run is being recorded already; close it before the next one is started.");
    }
    boolean started = false;
    try {
      OngoingRun run = OngoingRun.start(config, body, Tachograph::released);
      started = true;
      current = run;
      return run;
    } finally {
      if (!started) {
        Usr1Handler.retire();
        RECORDING.set(false);
      }
    }
  }

  /** Whether a run is being recorded, or about to be. */
  static boolean isRecording() {
    return RECORDING.get();
  }

  /** The run that is being recorded; {@code null} for none. */
  static @Nullable OngoingRun current() {
    return current;
  }

  private static void released() {
    current = null;
    RECORDING.set(false);
  }
}
