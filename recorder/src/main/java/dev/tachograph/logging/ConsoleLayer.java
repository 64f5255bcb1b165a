package dev.tachograph.logging;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Shows records to a person, one line each; stack traces follow indented.
 *
 * <p>Thread-safe. Colours only on a terminal and unless {@code NO_COLOR} is set. Control characters
 * are shown as escapes, so a text from outside cannot touch the terminal. A progress line at the
 * bottom of a terminal is taken away before a record and drawn again after it.
 */
public final class ConsoleLayer implements Layer {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final ConsoleLine line;
  private final Object lock = new Object();
  private volatile LogFilter filter;
  private String progress = "";

  /** A layer on stderr. */
  public ConsoleLayer(LogFilter filter) {
    this(filter, System.err, isTerminal());
  }

  /**
   * A layer on a stream.
   *
   * @param out not closed
   * @param terminal whether a terminal shows it
   */
  public ConsoleLayer(LogFilter filter, PrintStream out, boolean terminal) {
    this(filter, out, terminal, terminal && System.getenv("NO_COLOR") == null);
  }

  ConsoleLayer(LogFilter filter, PrintStream out, boolean terminal, boolean colours) {
    this.filter = filter;
    this.out = out;
    this.terminal = terminal;
    this.line = new ConsoleLine(colours);
  }

  /** Whether stderr is a terminal, as far as the system tells. */
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

  /** Which levels and targets it takes now. */
  public LogFilter filter() {
    return filter;
  }

  /** Changes the levels while the run goes on. */
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
    String shown = text == null ? "" : ConsoleLine.escape(text);
    synchronized (lock) {
      write(CLEAR + shown);
      progress = shown;
    }
  }

  @Override
  public boolean enabled(Level level, String target) {
    return filter.enabled(level, target);
  }

  @Override
  public boolean onRecord(LogRecord record) {
    String text = line.format(record);
    synchronized (lock) {
      write(progress.isEmpty() ? text : CLEAR + text + progress);
    }
    return true;
  }

  /** One write for all, so that nothing of others gets between. */
  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /** Takes the progress line away. */
  @Override
  public void close() {
    synchronized (lock) {
      if (!progress.isEmpty()) {
        write(CLEAR);
        progress = "";
      }
    }
  }
}
