package dev.tachograph;

import dev.tachograph.RunConfig.Scope;
import dev.tachograph.internal.lifecycle.Shutdown;
import dev.tachograph.report.RunReport.Finding;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The run of a process whose program starts none: that of a log appender, of a framework's starter,
 * of a test engine. Whoever comes first starts it, the others record into it, and it ends with the
 * JVM. Under {@link RunConfig.Scope#LOADER} it is one for each class loader that has such a
 * framework, or, where the framework is beside the recorder, for the context class loader of the
 * thread that starts it. Thread-safe.
 */
public final class ProcessRun {
  private static @Nullable Run started;
  private static volatile @Nullable IntSupplier exitCode;

  private ProcessRun() {}

  /**
   * Starts a run that goes on until the JVM ends, unless one is being recorded already, whoever
   * started that. It has no console, as the framework has its own, and its {@code argv} is the
   * command line of the process if none was given. A program whose last thread ends without an
   * exception has {@code completed}.
   *
   * @param config what is recorded and where to; changed by this call
   * @return whether it was started by this call
   * @throws IOException if the output directory cannot be used; then nothing is recorded
   * @throws IllegalArgumentException if recording is required and a setting from outside is wrong
   */
  public static synchronized boolean start(RunConfigBuilder config) throws IOException {
    Settings settings = Settings.load(Map.of());
    ClassLoader here = OngoingRuns.ofIntegration();
    String scope = settings.get("scope");
    boolean ofLoader =
        scope == null ? config.scope == Scope.LOADER : scope.equalsIgnoreCase("loader");
    ClassLoader owner = ofLoader ? here : null;
    if (OngoingRuns.isClaimedBy(owner) || (!ofLoader && OngoingRuns.of(here) != null)) {
      return false;
    }
    RunConfig built = config.consoleFilter(null).settings(settings).build();
    if (built.argv().isEmpty()) {
      built = config.argv(commandLine()).build();
    }
    GivenSettings.check(built);
    OngoingRun run;
    try {
      run = Tachograph.start(built, null, owner);
    } catch (IllegalStateException otherWasFaster) {
      return false;
    }
    if (ofLoader) {
      OngoingRuns.startedByFramework(run);
    } else {
      started = run;
    }
    run.onShutdown(() -> atEnd(run));
    return true;
  }

  /**
   * {@return whether a run is being recorded, or about to be, that records of the calling class go
   * to, whoever started it} Does not block.
   */
  public static boolean isRecording() {
    return OngoingRuns.isClaimedBy(null) || OngoingRuns.of(OngoingRuns.ofIntegration()) != null;
  }

  /**
   * {@return the run that {@link #start} started for the class loader of the calling class and that
   * is not over, else the one that it started last for the process; empty if it never did} The
   * latter may be over, and then records nothing more.
   */
  public static Optional<Run> started() {
    OngoingRun own = OngoingRuns.startedFor(OngoingRuns.ofIntegration());
    synchronized (ProcessRun.class) {
      return Optional.ofNullable(own == null ? started : own);
    }
  }

  /**
   * Ends the run that is {@link #started}, as completed if {@link #exitCode} says nothing else, for
   * who knows that the program is over though the JVM goes on: a server that takes a web
   * application down. Nothing of the JVM holds the recorder's classes then. Does nothing where
   * there is no such run. Blocks until its files are complete.
   */
  public static void end() {
    Run ending = OngoingRuns.startedFor(OngoingRuns.ofIntegration());
    synchronized (ProcessRun.class) {
      if (ending == null) {
        ending = started;
        started = null;
      }
    }
    if (ending != null) {
      IntSupplier known = exitCode;
      ending.close(known == null ? 0 : known.getAsInt());
    }
  }

  /**
   * Sets who knows how the run that {@link #start} started ends, where the JVM's exit says nothing
   * of it, such as that of a test engine.
   *
   * @param code asked when the JVM ends, on a thread of the recorder; 0 for {@code completed},
   *     other for {@code failed}
   */
  public static void exitCode(IntSupplier code) {
    exitCode = code;
  }

  /**
   * Adds a finding to the report of the run that a record of the caller goes to, whoever started
   * it, as of now. Does nothing where none is. Does not block, never throws.
   *
   * @param rule its name, in snake case
   * @param severity {@code info}, {@code warning} or {@code error}
   * @param text a sentence for a person; secrets are masked when it is written
   */
  public static void finding(String rule, String severity, String text) {
    OngoingRun run = OngoingRuns.current();
    if (run != null) {
      long now = run.clock().millis();
      run.sources().findings.add(new Finding(rule, severity, text, now, now, Map.of()));
    }
  }

  /** With an exception of the last thread, or a signal, what is closed with counts for nothing. */
  private static void atEnd(Run run) {
    IntSupplier known = exitCode;
    if (known != null) {
      run.close(known.getAsInt());
    } else if (Shutdown.isByLastThread()) {
      run.close(0);
    }
  }

  private static List<String> commandLine() {
    try {
      return List.of(ProcessHandle.current().info().arguments().orElseGet(() -> new String[0]));
    } catch (RuntimeException hidden) {
      return List.of();
    }
  }
}
