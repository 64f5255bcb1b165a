package dev.tachograph;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.StateSource;
import dev.tachograph.logging.Levels;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.resources.ProgressSource;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run that is being recorded. Thread-safe. */
public interface Run extends AutoCloseable {
  /** The run's clock. */
  RunClock clock();

  /** {@code <base>-<pid>}. */
  String runId();

  /** Where its events go; a sink that accepts nothing when events are off. */
  EventSink events();

  /**
   * Adds to the report's {@code config}. The value is copied during the call, as by {@link
   * FieldConsumer#putAny}: numbers, truth values, texts, arrays, collections and maps keep their
   * types, others become their text. A key given twice: the last wins. Never throws; of a value 128
   * KiB are kept, of all of {@code config} 512 KiB, and the finding {@code values_cut} tells what
   * is missing or could not be read.
   */
  void putConfig(String key, @Nullable Object value);

  /** Adds to the report's {@code derived}, as {@link #putConfig} does. */
  void putDerived(String key, @Nullable Object value);

  /** Adds to the report's {@code results}, as {@link #putConfig} does. */
  void putResult(String key, @Nullable Object value);

  /** Progress for samples, dumps and the report; the last one given counts. */
  void progressSource(ProgressSource source);

  /**
   * Tells the phase that the program enters, such as {@code fetching}: a slice on a track of the
   * trace, up to the next call with another name or the end of the run. Without such calls the
   * phases are the {@link dev.tachograph.resources.Progress#status} of the samples. Does not block.
   *
   * @param name {@code null}: it is in none
   */
  void phase(@Nullable String name);

  /** Peer health for dumps and the report; the last one given counts. */
  void peerHealthSource(PeerHealthSource source);

  /** Adds a part of the application's state to every dump. */
  void stateSource(StateSource source);

  /**
   * Runs an action when the process was asked to end (SIGINT, SIGTERM, SIGHUP, {@code
   * System.exit}), before the files are finalized, so that the application can stop and drain. It
   * should return within the shutdown time-out of the configuration; after that the files are
   * finalized anyway.
   */
  void onShutdown(Runnable action);

  /**
   * Shows a line at the bottom of the console until the next call, such as how far the program is;
   * nothing happens where the console is no terminal or off.
   *
   * @param text {@code null} takes the line away
   */
  void progressLine(@Nullable String text);

  /** The levels in force; {@code null} for parts that the run does not have. */
  Levels levels();

  /**
   * Changes levels from now on, which an INFO record {@code levels changed} tells. Parts that the
   * run does not have stay away.
   *
   * @param levels {@code null} in it leaves a part as it is
   */
  void levels(Levels levels);

  /**
   * The files of the run under their final names, the segments that are there now included;
   * complete after {@link #close}.
   */
  List<Path> files();

  /** Ends the run as {@code completed} with an exit code that nobody saw; idempotent. */
  @Override
  void close();

  /** Ends the run with the exit code that the program will have; idempotent. */
  void close(int exitCode);
}
