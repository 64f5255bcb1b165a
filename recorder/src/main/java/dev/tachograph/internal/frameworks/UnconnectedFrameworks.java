package dev.tachograph.internal.frameworks;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.BoundedCalls;
import dev.tachograph.logging.ForeignRecords;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds logging frameworks by which the program logs without a part of ours in them, so that none
 * of it is in the run.
 *
 * <p>Looked at is the class loader of the recorder alone: what is in others is another program's,
 * or is recorded by another recorder. A framework whose packages that loader has not defined was
 * never used, whatever is on the class path, and is left alone. The others have been begun by the
 * program, so that asking them by their public methods begins nothing more: SLF4J what it is bound
 * to, Logback, Log4j and Log4j 1 whether anybody has got a logger, {@code java.util.logging} how
 * many records were made. Under an agent nobody asks, since all of them are recorded.
 *
 * <p>Connected is what our appenders and handlers {@linkplain ForeignRecords#connected say} when
 * they start. Never throws; waits for a framework that does not answer for three seconds at most.
 */
public final class UnconnectedFrameworks {
  private static final long PATIENCE_MILLIS = 3_000;
  private static final BoundedCalls CALLS = new BoundedCalls("frameworks", PATIENCE_MILLIS);

  private UnconnectedFrameworks() {}

  /**
   * A framework that is not connected.
   *
   * @param framework its name
   * @param sentence what is not recorded, and what to add
   */
  public record Found(String framework, String sentence) {}

  /**
   * {@return those that are not connected, in no order}
   *
   * @param clock measures the wait
   */
  public static synchronized List<Found> find(RunClock clock) {
    try {
      ClassLoader loader = UnconnectedFrameworks.class.getClassLoader();
      if (loader == null || !isAnyBegun(loader)) {
        return List.of();
      }
      BoundedCalls.Deadline deadline = CALLS.new Deadline(clock);
      List<Found> found = deadline.await(CALLS.ask(loader, () -> find(loader)));
      return found == null ? List.of() : found;
    } catch (RuntimeException | Error noAnswer) {
      return List.of();
    }
  }

  private static boolean isAnyBegun(ClassLoader loader) {
    return Slf4jBinding.isBegun(loader)
        || Loggers.isLogbackBegun(loader)
        || Loggers.isLog4jBegun(loader)
        || Loggers.isLog4j1Begun(loader)
        || JulRecords.isBegun(loader);
  }

  private static List<Found> find(ClassLoader loader) {
    List<Found> found = new ArrayList<>();
    add(found, Slf4jBinding.find(loader));
    if (!ForeignRecords.isConnected("logback") && Loggers.hasLogback(loader)) {
      add(found, unrecorded("Logback", "add tachograph-logback and its appender"));
    }
    if (!ForeignRecords.isConnected("log4j2") && Loggers.hasLog4j(loader)) {
      add(found, unrecorded("Log4j 2", "add tachograph-log4j2 and its appender"));
    }
    if (Loggers.hasLog4j1(loader)) {
      add(found, unrecorded("Log4j 1", ""));
    }
    if (JulRecords.areNew(loader) && !ForeignRecords.isConnected("jul")) {
      add(
          found,
          unrecorded("java.util.logging", "add tachograph-jul and set jul=true (TACHO_JUL=true)"));
    }
    return found;
  }

  private static void add(List<Found> found, @Nullable Found one) {
    if (one != null) {
      found.add(one);
    }
  }

  private static Found unrecorded(String framework, String remedy) {
    return new Found(
        framework,
        "The program logs by "
            + framework
            + ", and none of that is in this run: "
            + (remedy.isEmpty() ? "" : remedy + ", or ")
            + "start the program with the agent.");
  }

  /** Whether a loader itself has defined a package, and so loaded a class of it. */
  static boolean hasPackage(ClassLoader loader, String name) {
    return loader.getDefinedPackage(name) != null;
  }
}
