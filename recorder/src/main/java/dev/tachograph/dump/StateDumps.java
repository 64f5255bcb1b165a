package dev.tachograph.dump;

import dev.tachograph.common.Dump;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.StateSource;
import dev.tachograph.internal.dump.DumpContext;
import dev.tachograph.internal.dump.RecentSamples;
import dev.tachograph.internal.dump.StateLogger;
import dev.tachograph.internal.dump.Usr1Handler;
import dev.tachograph.internal.proc.OwnPid;
import java.util.List;
import java.util.Optional;

/**
 * Dumps of the state of a running process, asked for by {@code kill -USR1 PID} or by a call.
 *
 * <p>A dump goes into the log as INFO records whose messages begin with {@code SIGUSR1:}, so onto
 * the console as well. A run takes dumps from its start to its end by itself, and leaves each as a
 * whole, with all threads, in {@code <base>.dump-<n>.txt}; this class is for what is before it, and
 * for programs that record no run. Thread-safe.
 */
public final class StateDumps implements AutoCloseable {
  private final StateLogger logger;

  private StateDumps(StateLogger logger) {
    this.logger = logger;
  }

  /**
   * Takes SIGUSR1 before there is anything to dump: a request is kept until a run or {@link
   * #spawnUsr1StateLogger} serves it. The first thing a program does; a second call does nothing.
   * Where there is no such signal, nothing happens.
   */
  public static void catchUsr1() {
    Usr1Handler.install();
  }

  /**
   * Takes dumps in a program that records no run, on a daemon thread, until it is closed. While a
   * run goes on that began later, SIGUSR1 asks that run instead.
   *
   * @param sources the program's own parts of a dump, asked at each on that thread
   * @return what serves the requests
   */
  public static StateDumps spawnUsr1StateLogger(List<StateSource> sources) {
    List<StateSource> all = List.copyOf(sources);
    return new StateDumps(
        StateLogger.start(
            new DumpContext(
                Long.toString(OwnPid.get()),
                null,
                RunClock.start(),
                () -> null,
                () -> null,
                () -> all,
                new RecentSamples(),
                List.of(),
                null)));
  }

  /**
   * Asks for a dump and waits for it. An interrupt does not end the wait and is kept.
   *
   * @param timeoutMillis how long at most
   * @return empty if it failed, was not done in time, or no more dumps are taken; and at once on
   *     the thread that takes dumps
   */
  public Optional<Dump> dump(long timeoutMillis) {
    return Optional.ofNullable(logger.dump(timeoutMillis));
  }

  /** Ends serving once what was asked for is served, or after five seconds. Idempotent. */
  @Override
  public void close() {
    logger.close();
  }
}
