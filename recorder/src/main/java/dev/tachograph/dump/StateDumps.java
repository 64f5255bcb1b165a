package dev.tachograph.dump;

/**
 * Dumps of the state of a running process, asked for by {@code kill -USR1 PID} or by a call.
 *
 * <p>A dump goes into the log as INFO records whose messages begin with {@code SIGUSR1:}, so onto
 * the console as well, and as a whole, with all threads, into {@code <base>.dump-<n>.txt}.
 */
public final class StateDumps {
  private StateDumps() {}

  /**
   * Takes SIGUSR1 before there is anything to dump: a request is kept until {@link
   * #spawnUsr1StateLogger} serves it. The first thing a program does; a second call does nothing.
   * Where there is no such signal, nothing happens.
   */
  public static void catchUsr1() {
    Usr1.install();
  }

  /**
   * Takes SIGUSR1 no more where the class loader of this class may go before the JVM does: the
   * signal does nothing then, or what the application has it do. Does nothing while a {@link
   * StateLogger} serves, which does the same when it is closed.
   */
  public static void leaveUsr1() {
    Usr1.retire();
  }

  /** Starts the thread that serves requests, SIGUSR1 and its own, until it is closed. */
  public static StateLogger spawnUsr1StateLogger(DumpContext context) {
    Usr1.install();
    StateLogger logger = new StateLogger(context);
    logger.start();
    return logger;
  }
}
