package dev.tachograph.cli.live;

import dev.tachograph.common.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the viewer has chosen by keys. */
final class View {
  /** The keys, as the bottom line names them; the most wanted first. */
  static final String KEYS = "q quit  h help  space pause  s sort  / filter  l level  t threads";

  /** The page of help. */
  static final List<String> HELP =
      List.of(
          "q, Ctrl-C   quits; the run goes on",
          "h, ?        shows or hides this page",
          "space, p    pauses the display; nothing is read meanwhile",
          "s           sorts peers by quality, failures, blocks or name; threads by CPU or name",
          "t           shows threads instead of peers, and back",
          "/           filters the log lines by a text: Enter applies it, Esc gives up",
          "l           log lines from the next level on: WARN, INFO, DEBUG, TRACE, ERROR",
          "",
          "Threads are read from /proc, everything else from the files of the run.");

  private static final int BACKSPACE = 127;
  private static final int CTRL_H = 8;
  private static final int ESCAPE = 27;
  private static final int LONGEST_FILTER = 200;

  private boolean help;
  private boolean paused;
  private boolean threads;
  private int sort;
  private Level usual = Level.WARN;
  private @Nullable Level level;
  private String filter = "";
  private @Nullable StringBuilder typed;

  /**
   * Does what a key stands for.
   *
   * @return whether the display goes on
   */
  boolean key(int key) {
    StringBuilder text = typed;
    if (text != null) {
      type(text, key);
      return true;
    }
    switch (key) {
      case 'q', 'Q' -> {
        return false;
      }
      case 'h', '?' -> help = !help;
      case ' ', 'p' -> paused = !paused;
      case 's' -> sort++;
      case 't' -> threads = !threads;
      case 'l' -> level = next(level());
      case '/' -> typed = new StringBuilder(filter);
      case ESCAPE -> help = false;
      default -> {
        // Other keys stand for nothing.
      }
    }
    return true;
  }

  private void type(StringBuilder text, int key) {
    switch (key) {
      case '\r', '\n' -> {
        filter = text.toString().strip();
        typed = null;
      }
      case ESCAPE -> typed = null;
      case BACKSPACE, CTRL_H -> erase(text);
      default -> {
        if (key >= ' ' && text.length() < LONGEST_FILTER) {
          text.appendCodePoint(key);
        }
      }
    }
  }

  private static void erase(StringBuilder text) {
    if (text.length() > 0) {
      text.setLength(text.offsetByCodePoints(text.length(), -1));
    }
  }

  private static Level next(Level level) {
    return switch (level) {
      case WARN -> Level.INFO;
      case INFO -> Level.DEBUG;
      case DEBUG -> Level.TRACE;
      case TRACE -> Level.ERROR;
      case ERROR -> Level.WARN;
    };
  }

  /** Sets the level of log lines until the viewer chooses one. */
  void usualLevel(Level least) {
    usual = least;
  }

  /** The least severe level of the log lines. */
  Level level() {
    Level chosen = level;
    return chosen == null ? usual : chosen;
  }

  /** What log lines must have in them; empty for all. */
  String filter() {
    return filter;
  }

  boolean isPaused() {
    return paused;
  }

  boolean showsHelp() {
    return help;
  }

  boolean prefersThreads() {
    return threads;
  }

  /** One of a number of orders; the first one until a key was pressed. */
  int sort(int orders) {
    return sort % orders;
  }

  /** The bottom line: the keys, or the filter that is being typed. */
  String bottom() {
    StringBuilder text = typed;
    return text == null ? KEYS : "/" + text + "_  Enter applies, Esc gives up";
  }
}
