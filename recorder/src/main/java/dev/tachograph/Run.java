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

/**
 * A run that is being recorded, from {@link Tachograph#start} to {@link #close}, or as long as the
 * body of {@link Tachograph#run} runs.
 *
 * <p>Thread-safe. Nothing here throws what recording ran into: that is counted, and stands in the
 * report. Only {@code close} waits for files. After the end nothing more is recorded.
 */
public interface Run extends AutoCloseable {
  /** {@return the clock by which all files of the run are stamped} */
  RunClock clock();

  /**
   * {@return what identifies the run, {@code <base>-<pid>}: the base of its files and the process}
   */
  String runId();

  /** {@return where its events go; a sink that accepts nothing when events are off} */
  EventSink events();

  /**
   * Adds to the report's {@code config}. The value is copied during the call, as by {@link
   * FieldConsumer#putAny}: numbers, truth values, texts, arrays, collections and maps keep their
   * types, others become their text. A key given twice: the last wins. Never throws; of a value 128
   * KiB are kept, of all of {@code config} 512 KiB, and the finding {@code values_cut} names what
   * is missing or could not be read.
   *
   * @param key the name within {@code config}; its value is masked if the key names a secret
   * @param value what the program was configured with; {@code null} is written as such
   */
  void putConfig(String key, @Nullable Object value);

  /**
   * Adds to the report's {@code derived}, what the program made of its configuration, as {@link
   * #putConfig} does.
   *
   * @param key the name within {@code derived}
   * @param value copied during the call
   */
  void putDerived(String key, @Nullable Object value);

  /**
   * Adds to the report's {@code results}, what came out of the run, as {@link #putConfig} does. Of
   * a run that fails, a sentence under {@code failure} is taken for its cause.
   *
   * @param key the name within {@code results}
   * @param value copied during the call
   */
  void putResult(String key, @Nullable Object value);

  /**
   * Sets a tag of the run, by which {@code tacho ls --tag} finds it and comparisons tell runs
   * apart; beside those of the configuration and of {@code TACHO_TAGS}. It comes into the report of
   * the running run soon, on a thread of the recorder. Does not block, never throws.
   *
   * @param key such as {@code branch}; a key set before gets the new value. One that is {@code
   *     null} or blank or has a {@code =} sets no tag, which the log says
   * @param value any text; masked if the key names a secret. {@code null}, such as an environment
   *     variable that is not set, sets no tag
   */
  void tag(String key, @Nullable String value);

  /**
   * Sets who knows the program's progress, for samples, dumps and the report; the last one given
   * counts. Without one the files have no keys of progress.
   *
   * @param source asked at each sample and dump, on threads of the recorder
   */
  void progressSource(ProgressSource source);

  /**
   * Reports the phase that the program enters, such as {@code fetching}: a slice on a track of the
   * trace, up to the next call with another name or the end of the run. Without such calls the
   * phases are the {@link dev.tachograph.resources.Progress#status} of the samples. Does not block.
   *
   * @param name {@code null}: it is in none
   */
  void phase(@Nullable String name);

  /**
   * Sets who knows the health of the program's peers, for dumps and the report; the last one given
   * counts. Without one there are no lists of peers.
   *
   * @param source asked at each dump and at the end of the run, on threads of the recorder
   */
  void peerHealthSource(PeerHealthSource source);

  /**
   * Adds a part of the application's state to every dump, behind those added before. It cannot be
   * removed.
   *
   * @param source asked at each dump, on a thread of its own, for a bounded time
   */
  void stateSource(StateSource source);

  /**
   * Runs an action when the process was asked to end (SIGINT, SIGTERM, SIGHUP, {@code
   * System.exit}), before the files are finalized, so that the application can stop and drain. It
   * should return within the shutdown timeout of the configuration; after that the files are
   * finalized anyway. Actions run one after the other, in the order in which they were added.
   *
   * @param action called once, on a thread of the recorder; what it throws is an exception that
   *     nobody caught, and does not keep the others from running
   */
  void onShutdown(Runnable action);

  /**
   * Shows a line at the bottom of the console until the next call, such as how far the program is;
   * nothing happens where the console is no terminal or off.
   *
   * @param text {@code null} takes the line away
   */
  void progressLine(@Nullable String text);

  /** {@return the levels in force; {@code null} for parts that the run does not have} */
  Levels levels();

  /**
   * Changes levels from now on, which an INFO record {@code levels changed} reports. Parts that the
   * run does not have stay away.
   *
   * @param levels {@code null} in it leaves a part as it is
   */
  void levels(Levels levels);

  /**
   * {@return the final names of the run's files, with the segments that exist now; complete after
   * {@link #close}}
   */
  List<Path> files();

  /**
   * Ends the run as {@code completed} with an exit code that nobody saw. Blocks as {@link
   * #close(int)} does. Idempotent: the first call counts.
   */
  @Override
  void close();

  /**
   * Ends the run with the exit code that the program will have. Blocks until the files are complete
   * and have their final names, or the disk does not answer. Idempotent: the first call counts.
   *
   * @param exitCode 0 for {@code completed}, other for {@code failed}
   */
  void close(int exitCode);
}
