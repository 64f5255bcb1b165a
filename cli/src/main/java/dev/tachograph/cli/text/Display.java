package dev.tachograph.cli.text;

import java.util.Map;

/**
 * What answers are shown on: whether in colors, and how many columns a line may have. Where there
 * is no terminal, lines keep all that is in them, for the programs that read them.
 */
public final class Display {
  /** What {@code --color} takes. */
  public enum When {
    AUTO,
    ALWAYS,
    NEVER
  }

  /** The columns of a terminal that does not tell them. */
  static final int USUAL_COLUMNS = 80;

  private static final int LEAST_COLUMNS = 20;

  private final boolean auto;
  private final int columns;
  private volatile When when = When.AUTO;

  /**
   * Creates a display.
   *
   * @param colour whether in colors, unless {@link #colour(When)} says otherwise
   * @param columns of a line at most
   */
  public Display(boolean colour, int columns) {
    this.auto = colour;
    this.columns = columns;
  }

  /**
   * The display of a process. Colors are for terminals, unless {@code NO_COLOR} has a value (see
   * no-color.org) or {@code TERM} is {@code dumb}; {@code CLICOLOR_FORCE} with a value other than 0
   * wants them elsewhere too. {@code COLUMNS} wins over the width that the terminal has.
   *
   * @param terminal whether the output goes to one
   * @param ofTerminal its width; anything but a number where it is unknown
   */
  public static Display of(Map<String, String> env, boolean terminal, String ofTerminal) {
    boolean forced = isSet(env, "CLICOLOR_FORCE") && !"0".equals(env.get("CLICOLOR_FORCE"));
    boolean able = forced || (terminal && !"dumb".equals(env.get("TERM")));
    int width = Integer.MAX_VALUE;
    if (terminal) {
      int own = number(ofTerminal, USUAL_COLUMNS);
      width = Math.max(LEAST_COLUMNS, number(env.getOrDefault("COLUMNS", ""), own));
    }
    return new Display(able && !isSet(env, "NO_COLOR"), width);
  }

  private static boolean isSet(Map<String, String> env, String name) {
    return !env.getOrDefault(name, "").isEmpty();
  }

  private static int number(String text, int otherwise) {
    return text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : otherwise;
  }

  /** Sets when there are colors. */
  public void colour(When chosen) {
    when = chosen;
  }

  /** Whether answers are in colors. */
  public boolean colour() {
    return when == When.ALWAYS || (when == When.AUTO && auto);
  }

  /** The columns that a line may have; {@link Integer#MAX_VALUE} where there is no terminal. */
  public int columns() {
    return columns;
  }
}
