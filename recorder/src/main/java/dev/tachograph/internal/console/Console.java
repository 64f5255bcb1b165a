package dev.tachograph.internal.console;

import dev.tachograph.common.Level;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is shown to whoever watches the process when no layer shows it: records at ERROR while
 * nothing is recorded, and what the recorder has to say of itself.
 *
 * <p>Thread-safe. Nobody waits longer than half a second for a stream, and only once while it
 * stands still; so many lines as a console's wait, further ones are dropped and reported.
 */
public final class Console {
  private static final long WAIT_MILLIS = 500;
  private static final long IDLE_MILLIS = 1_000;

  private static @Nullable PrintStream stream;
  private static @Nullable ConsoleSink last;

  private Console() {}

  /**
   * Shows a line about the recorder.
   *
   * @param stream where to; {@code null}: to stderr
   * @param text a sentence
   */
  public static void report(@Nullable PrintStream stream, String text) {
    ConsoleSink sink = sink(stream);
    if (!sink.isWriting()) {
      show(sink, Level.WARN, "tachograph: " + ConsoleText.escape(text) + "\n");
    }
  }

  /** Whether stderr would take a line of a level now; if not for want of room, that is counted. */
  public static boolean hasRoom(Level level) {
    ConsoleSink sink = sink(null);
    return !sink.isWriting() && sink.hasRoom(level);
  }

  /** Shows a line, with its line feed, on stderr. */
  public static void show(Level level, String line) {
    show(sink(null), level, line);
  }

  private static void show(ConsoleSink sink, Level level, String text) {
    if (sink.offer(level, text.getBytes(StandardCharsets.UTF_8))) {
      sink.await(WAIT_MILLIS);
    }
  }

  /** The sink of a stream; its thread ends when there was nothing to show for a second. */
  private static synchronized ConsoleSink sink(@Nullable PrintStream to) {
    PrintStream wanted = to == null ? System.err : to;
    ConsoleSink present = last;
    if (present == null || stream != wanted) {
      present = new ConsoleSink(wanted, IDLE_MILLIS, false);
      stream = wanted;
      last = present;
    }
    return present;
  }
}
