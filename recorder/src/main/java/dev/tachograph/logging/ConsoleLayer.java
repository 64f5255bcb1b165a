package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.console.ConsoleSink;
import dev.tachograph.internal.console.ConsoleText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Shows records to a person, one line each; stack traces follow indented.
 *
 * <p>Thread-safe. A record becomes its line on the thread that logs, and is written by a thread of
 * the layer's: no caller waits for the stream, and its reader may be slow, stand still or log
 * itself. 4 MiB wait at most; when a quarter is left, lines below WARN are dropped, and reported on
 * the stream once it takes something again. When the process ends what waits is brought out first,
 * for two seconds at most while nothing is taken.
 *
 * <p>Colors only on a terminal and unless {@code NO_COLOR} has a value. Control characters are
 * shown as escapes, so a text from outside cannot touch the terminal. A progress line at the bottom
 * of a terminal is taken away before a record and drawn again after it. The variable {@code
 * TACHO_LOG} of the environment overrides the filter that a layer is made with; one that is wrong
 * is reported in a line, and does nothing.
 */
public final class ConsoleLayer implements Layer {
  private static final long CLOSE_MILLIS = 10_000;
  private static final long STILL_MILLIS = 2_000;

  private final ConsoleSink sink;
  private final boolean terminal;
  private final ConsoleLine line;
  private volatile LogFilter filter;

  /**
   * A layer on stderr.
   *
   * @param filter which levels and targets it shows, unless {@code TACHO_LOG} says otherwise
   */
  public ConsoleLayer(LogFilter filter) {
    this(filter, System.err, isTerminal());
  }

  /**
   * A layer on a stream.
   *
   * @param out not closed
   * @param terminal whether a terminal shows it
   * @param filter which levels and targets it shows, unless {@code TACHO_LOG} says otherwise
   */
  public ConsoleLayer(LogFilter filter, PrintStream out, boolean terminal) {
    this(
        ConsoleFilter.of(filter, System.getenv()),
        out,
        terminal,
        terminal && System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
  }

  ConsoleLayer(LogFilter filter, PrintStream out, boolean terminal, boolean colours) {
    this.filter = filter;
    this.sink = new ConsoleSink(out, 0, true);
    this.terminal = terminal;
    this.line = new ConsoleLine(colours);
  }

  /**
   * {@return whether stderr is a terminal, as far as the system says} Known on Linux alone, from
   * {@code /proc/self/fd/2} and {@code TERM}; elsewhere false.
   */
  public static boolean isTerminal() {
    String type = System.getenv("TERM");
    if (type == null || type.equals("dumb")) {
      return false;
    }
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** {@return which levels and targets it shows now} */
  public LogFilter filter() {
    return filter;
  }

  /**
   * Changes the levels while the run goes on; every {@link Log} knows before this returns.
   *
   * @param newFilter which levels and targets it shows from here on
   */
  public void filter(LogFilter newFilter) {
    filter = newFilter;
    Logging.refresh();
  }

  /**
   * Shows a line at the bottom until the next call; nothing happens where no terminal is.
   *
   * @param text {@code null} takes the line away
   */
  public void progressLine(@Nullable String text) {
    if (!terminal) {
      return;
    }
    sink.progress(text == null ? "" : ConsoleText.escape(text));
  }

  @Override
  public boolean enabled(Level level, String target) {
    return filter.enabled(level, target);
  }

  /** Takes a record; that it could not be shown is the console's own loss, and not a refusal. */
  @Override
  public boolean onRecord(LogRecord record) {
    if (!sink.isWriting() && sink.hasRoom(record.level)) {
      byte[] text;
      try {
        text = line.format(record).getBytes(StandardCharsets.UTF_8);
      } catch (OutOfMemoryError | StackOverflowError noRoom) {
        sink.lose(record.level);
        return true;
      }
      sink.offer(record.level, text);
    }
    return true;
  }

  @Override
  public void onLost(Level level) {
    sink.lose(level);
  }

  /**
   * Waits until what was shown before has been taken by the stream.
   *
   * @param millis how long it waits at most
   * @return whether it has within that time
   */
  public boolean flush(long millis) {
    return sink.flush(millis, millis);
  }

  /** {@return the number of records that the stream took, of all levels} */
  public long shown() {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += sink.shown(level);
    }
    return sum;
  }

  /**
   * {@return the number of records of a level that were dropped because the stream was too slow}
   *
   * @param level of the records counted
   */
  public long dropped(Level level) {
    return sink.dropped(level);
  }

  /** Closes it as {@link #close(long)} does, with ten seconds. */
  @Override
  public void close() {
    close(CLOSE_MILLIS);
  }

  /**
   * Takes the progress line away, and waits until all is shown; what is left then is dropped.
   *
   * @param maxMillis waited at most; of that a quarter at most, and two seconds, while nothing is
   *     taken
   */
  public void close(long maxMillis) {
    sink.close(maxMillis, Math.min(maxMillis / 4, STILL_MILLIS));
  }
}
