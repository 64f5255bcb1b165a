package dev.tachograph.analysis.internal.run;

import java.util.List;

/** The levels of log records, the most severe first. */
public final class LogLevels {
  /** Their names; an index in this list is a level. */
  public static final List<String> NAMES = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  /** The most severe. */
  static final int ERROR = 0;

  /** Records of this level and the more severe ones are kept with priority. */
  static final int WARN = 1;

  private LogLevels() {}

  /** The level whose name is at a position; -1 if none. */
  static int at(byte[] b, int from, int end) {
    int level =
        from >= end
            ? -1
            : switch (b[from]) {
              case 'E' -> 0;
              case 'W' -> 1;
              case 'I' -> 2;
              case 'D' -> 3;
              case 'T' -> 4;
              default -> -1;
            };
    if (level < 0 || from + NAMES.get(level).length() > end) {
      return -1;
    }
    String name = NAMES.get(level);
    for (int i = 1; i < name.length(); i++) {
      if (b[from + i] != name.charAt(i)) {
        return -1;
      }
    }
    return level;
  }
}
