package dev.tachograph.internal.console;

import dev.tachograph.common.Level;

/** The console line that reports how many lines were not shown. */
final class LossLine {
  private LossLine() {}

  /**
   * The line, including its line feed.
   *
   * @param lost lines by the ordinal of their level
   * @return empty if none was lost
   */
  static String of(long[] lost) {
    long lines = 0;
    for (long some : lost) {
      lines += some;
    }
    if (lines == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("tachograph: ");
    text.append(lines).append(lines == 1 ? " line was" : " lines were").append(" not shown here");
    String separator = ": ";
    for (Level level : Level.values()) {
      long some = lost[level.ordinal()];
      if (some > 0) {
        text.append(separator).append(some).append(' ').append(level);
        separator = ", ";
      }
    }
    return text.append('\n').toString();
  }
}
