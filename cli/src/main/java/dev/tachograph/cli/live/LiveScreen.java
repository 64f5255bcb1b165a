package dev.tachograph.cli.live;

import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * Draws frames on a terminal until a key or the end of the input ends it, and restores the
 * terminal, even if a signal ends the process.
 */
public final class LiveScreen {
  private static final long FRAME_MILLIS = 1_000;

  /** How long the rest of a key of several characters may take. */
  private static final long SEQUENCE_MILLIS = 50;

  private static final int ESCAPE = 27;
  private static final int CTRL_C = 3;
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Terminal terminal;
  private final long sequenceMillis;
  private volatile boolean restored;
  private volatile boolean resized = true;

  /** Creates a screen on a terminal, which the caller closes. */
  public LiveScreen(Terminal terminal) {
    this(terminal, SEQUENCE_MILLIS);
  }

  /** Creates a screen that waits for the rest of a key so long. */
  LiveScreen(Terminal terminal, long sequenceMillis) {
    this.terminal = terminal;
    this.sequenceMillis = sequenceMillis;
  }

  /**
   * The terminal of the process, through the commands {@code tty} and {@code stty}; otherwise a
   * dumb one.
   */
  public static Terminal ofProcess() throws IOException {
    return TerminalBuilder.builder()
        .system(true)
        .provider("exec")
        .dumb(true)
        .nativeSignals(true)
        .build();
  }

  /** Whether a terminal is capable of showing the screen. */
  public static boolean canShow(Terminal terminal) {
    return !terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  /**
   * Shows frames until the end.
   *
   * @param frame returns the lines for columns and rows
   * @param keys does what a key stands for, and returns whether the display goes on; Ctrl-C always
   *     ends it, keys of several characters such as arrows are left out
   */
  public void show(BiFunction<Integer, Integer, List<String>> frame, IntPredicate keys)
      throws IOException {
    Attributes before = terminal.enterRawMode();
    Thread hook = new Thread(() -> restore(before), "terminal");
    Runtime.getRuntime().addShutdownHook(hook);
    terminal.handle(Terminal.Signal.WINCH, signal -> resized = true);
    terminal.handle(Terminal.Signal.CONT, signal -> resized = true);
    try {
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.cursor_invisible);
      loop(frame, keys);
    } finally {
      restore(before);
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // It is running and finds nothing to do.
      }
    }
  }

  private void loop(BiFunction<Integer, Integer, List<String>> frame, IntPredicate keys)
      throws IOException {
    NonBlockingReader input = terminal.reader();
    Size size = terminal.getSize();
    while (true) {
      if (resized) {
        resized = false;
        size = terminal.getSize();
      }
      draw(frame.apply(Math.max(20, size.getColumns()), Math.max(4, size.getRows())));
      int key = NonBlockingReader.READ_EXPIRED;
      for (long left = FRAME_MILLIS; left > 0 && !resized; left -= 100) {
        key = input.read(100);
        if (key != NonBlockingReader.READ_EXPIRED) {
          break;
        }
      }
      if (key == ESCAPE && isSequence(input)) {
        continue;
      }
      boolean ends = key == CTRL_C || key == NonBlockingReader.EOF;
      if (ends || (key != NonBlockingReader.READ_EXPIRED && !keys.test(key))) {
        return;
      }
    }
  }

  /** Reads what follows an escape character; false if it was the key itself. */
  private boolean isSequence(NonBlockingReader input) throws IOException {
    int next = input.peek(sequenceMillis);
    if (next != '[' && next != 'O') {
      return false;
    }
    input.read(sequenceMillis);
    int last = input.read(sequenceMillis);
    while (last >= 0 && (last < '@' || last > '~')) {
      last = input.read(sequenceMillis);
    }
    return true;
  }

  private void draw(List<String> lines) {
    StringBuilder out = new StringBuilder(4096).append(HOME);
    for (int i = 0; i < lines.size(); i++) {
      out.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append(CLEAR_LINE);
    }
    out.append(CLEAR_BELOW);
    synchronized (this) {
      if (!restored) {
        terminal.writer().write(out.toString());
        terminal.writer().flush();
      }
    }
  }

  private synchronized void restore(Attributes before) {
    if (!restored) {
      restored = true;
      terminal.puts(Capability.cursor_normal);
      terminal.puts(Capability.exit_ca_mode);
      terminal.writer().flush();
      terminal.setAttributes(before);
    }
  }
}
