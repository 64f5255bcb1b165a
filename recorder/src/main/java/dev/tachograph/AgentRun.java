package dev.tachograph;

import dev.tachograph.internal.MainStart;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.lifecycle.AgentEnd;
import dev.tachograph.internal.trace.ChromeTrace;
import dev.tachograph.internal.trace.SpanRecorder;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The run of a program that does not know of it: for an agent, which is within its JVM and tells
 * here what the program's code would have told. Beyond a shutdown hook nothing is installed in the
 * JVM: no handler of signals or of exceptions.
 *
 * <p>Thread-safe. Only {@link #close} waits for files; nothing but {@link #start} throws.
 */
public final class AgentRun implements AutoCloseable {
  private final Run run;
  private final AgentEnd end;

  /** The class loaders that have runs of another recorder. */
  private volatile Map<RunScope, Boolean> others = Map.of();

  private AgentRun(Run run, AgentEnd end) {
    this.run = run;
    this.end = end;
  }

  /**
   * Starts a run that ends with the JVM, or by {@link #close}.
   *
   * @param main the thread on which the program's {@code main} is still to begin; until it does
   *     nothing is touched that a program may want to set up first. {@code null}: it has begun
   * @param config what is recorded and where to
   * @return the run, which is being recorded
   * @throws IOException if the output directory cannot be used; then nothing is recorded
   * @throws IllegalArgumentException if recording is required and a setting is wrong
   * @throws IllegalStateException if a run is being recorded already
   */
  public static AgentRun start(RunConfig config, @Nullable Thread main) throws IOException {
    GivenSettings.check(config);
    if (main != null) {
      MainStart.expect(main);
    }
    AgentEnd end = new AgentEnd();
    return new AgentRun(Tachograph.observe(config.of(end)), end);
  }

  /** {@return the run, as for a program that knows of it} */
  public Run run() {
    return run;
  }

  /**
   * Records that an exception left a thread and nobody but the JVM learns of it, so that the run
   * failed. Does not block.
   *
   * @param thread which
   * @param exception as thrown
   * @param isMain whether it is the thread of {@code main}, by which the JVM chooses its exit code
   */
  public void uncaught(Thread thread, Throwable exception, boolean isMain) {
    end.uncaught(thread, exception, isMain);
  }

  /**
   * Notes how the process is about to end, for the report; the first call counts that is not {@link
   * #exitRefused refused}. Does not block.
   *
   * @param status the exit code
   * @param caller who ends it, such as {@code com.acme.Main.stop(Main.java:12)}; {@code null} if
   *     that is not known
   */
  public void exits(int status, @Nullable String caller) {
    end.exits(status, caller);
  }

  /**
   * Takes back what {@link #exits} noted, since the process was not let end. Does not block.
   *
   * @param status as noted
   * @param caller as noted
   */
  public void exitRefused(int status, @Nullable String caller) {
    end.refused(status, caller);
  }

  /**
   * Notes that the process ends now, without shutdown hooks, for who finishes the run later. Does
   * not block.
   *
   * @param status the exit code
   * @param caller as for {@link #exits}
   */
  public void halts(int status, @Nullable String caller) {
    end.halts(status, caller);
  }

  /**
   * Notes that the JVM got a signal, which it or the program answers. Does not block.
   *
   * @param number such as 15 for SIGTERM
   */
  public void signalled(int number) {
    end.signalled(number);
  }

  /**
   * Marks the start of a thread on its track of the trace. Does not block.
   *
   * @param thread which is started, on whatever thread this is called
   */
  public void threadStarted(Thread thread) {
    ChromeTrace trace = trace();
    if (trace != null) {
      trace.threadStarted(thread.getId(), thread.getName());
    }
  }

  /**
   * Marks the end of a thread on its track of the trace, and forgets the thread. Does not block.
   *
   * @param thread which ends, and calls this
   */
  public void threadEnded(Thread thread) {
    SpanRecorder recorder = SpanRecorder.active();
    if (recorder != null) {
      recorder.threadEnds();
      ChromeTrace trace = recorder.trace();
      if (trace != null) {
        trace.threadEnded(thread.getId());
      }
    }
  }

  /**
   * Notes that a class loader has a run of its own from here on, which another recorder than this
   * one records: that of the program. The class loader is not held. Does not block.
   *
   * @param loader whose classes' records are that run's business
   */
  public void otherRunBegins(ClassLoader loader) {
    synchronized (this) {
      others = RunScope.with(others, RunScope.of(loader), Boolean.TRUE);
    }
  }

  /**
   * Notes that a class loader has no run of its own any more. Does not block.
   *
   * @param loader as of {@link #otherRunBegins}; nothing happens for another one
   */
  public void otherRunEnds(ClassLoader loader) {
    synchronized (this) {
      for (RunScope scope : others.keySet()) {
        if (scope.isOf(loader) || scope.loader() == null) {
          others = RunScope.without(others, scope);
        }
      }
    }
  }

  /**
   * {@return whether a record of the caller is the business of another run, by the class loader of
   * the calling class, one of its parents, or that of the thread's context} Walks the stack if
   * there are such runs. Does not block.
   */
  public boolean isOfOtherRun() {
    Map<RunScope, Boolean> known = others;
    return !known.isEmpty() && Boolean.TRUE.equals(RunScope.ofCall(known, Boolean.FALSE));
  }

  private static @Nullable ChromeTrace trace() {
    SpanRecorder recorder = SpanRecorder.active();
    return recorder == null ? null : recorder.trace();
  }

  /** Ends the run as {@link Run#close} does, while the program goes on. Idempotent. */
  @Override
  public void close() {
    // Where main never begins for us, nothing waits for it.
    MainStart.begun();
    run.close();
  }
}
