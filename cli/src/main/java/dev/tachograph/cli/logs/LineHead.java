package dev.tachograph.cli.logs;

import dev.tachograph.analysis.internal.run.LogLevels;
import java.nio.charset.StandardCharsets;

/**
 * The parts of a log line at whose beginning the recorder writes them, found without a parser; used
 * by one thread, reused. Keys in the recorder's order: t_ms, ts, level, target, thread, message.
 */
final class LineHead {
  static final int TS_LENGTH = 24;

  private static final byte[] HEAD = ascii("{\"t_ms\":");
  private static final byte[] TS = ascii(",\"ts\":\"");
  private static final byte[] LEVEL = ascii("\",\"level\":\"");
  private static final byte[] TARGET = ascii("\",\"target\":\"");
  private static final byte[] THREAD = ascii("\",\"thread\":\"");
  private static final byte[] MESSAGE = ascii("\",\"message\":");
  private static final byte[] UNTIL = ascii(",\"until_t_ms\":");
  private static final byte[] COUNT = ascii(",\"count\":");
  private static final byte[][] LEVELS =
      LogLevels.NAMES.stream().map(LineHead::ascii).toArray(byte[][]::new);

  long millis;
  int tsFrom;

  /** Index in {@link LogLevels#NAMES}. */
  int level;

  int targetFrom;
  int targetTo;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Finds time, level and target; false for a line that the recorder does not write so. */
  boolean parse(byte[] b, int from, int to) {
    if (!at(b, from, to, HEAD) || b[to - 1] != '}') {
      return false;
    }
    int i = from + HEAD.length;
    long t = 0;
    int digits = i;
    for (; i < to && b[i] >= '0' && b[i] <= '9'; i++) {
      t = t * 10 + (b[i] - '0');
    }
    if (i == digits || i - digits > 18 || !at(b, i, to, TS)) {
      return false;
    }
    millis = t;
    tsFrom = i + TS.length;
    i = tsFrom + TS_LENGTH;
    if (!at(b, i, to, LEVEL) || b[i - 1] != 'Z') {
      return false;
    }
    i += LEVEL.length;
    level = level(b, i, to);
    if (level < 0) {
      return false;
    }
    i += LEVELS[level].length;
    if (!at(b, i, to, TARGET)) {
      return false;
    }
    targetFrom = i + TARGET.length;
    targetTo = endOfText(b, targetFrom, to);
    return targetTo < to;
  }

  private static int level(byte[] b, int from, int to) {
    for (int level = 0; level < LEVELS.length; level++) {
      if (at(b, from, to, LEVELS[level])) {
        return level;
      }
    }
    return -1;
  }

  /** The first byte of the message's value, after {@link #parse}; -1 if it is somewhere else. */
  int message(byte[] b, int to) {
    if (!at(b, targetTo, to, THREAD)) {
      return -1;
    }
    int end = endOfText(b, targetTo + THREAD.length, to);
    return at(b, end, to, MESSAGE) ? end + MESSAGE.length : -1;
  }

  /**
   * The number of records that a line stands for; {@code count} precedes the last brace, where no
   * field can be, since fields are in their own object.
   */
  static long repeats(byte[] b, int from, int to) {
    int i = to - 2;
    while (i > from && b[i] >= '0' && b[i] <= '9') {
      i--;
    }
    int until = i + 1 - UNTIL.length;
    if (i == to - 2 || until <= from || !at(b, until, to, UNTIL)) {
      return 1;
    }
    int last = until - 1;
    for (i = last; i > from && b[i] >= '0' && b[i] <= '9'; i--) {}
    if (i == last || last - i > 18 || !at(b, i + 1 - COUNT.length, to, COUNT)) {
      return 1;
    }
    return Math.max(1, Long.parseLong(ascii(b, i + 1, until)));
  }

  static String ascii(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Whether bytes stand at a position. */
  static boolean at(byte[] b, int from, int to, byte[] what) {
    if (from < 0 || from + what.length > to) {
      return false;
    }
    for (int i = 0; i < what.length; i++) {
      if (b[from + i] != what[i]) {
        return false;
      }
    }
    return true;
  }

  /** The quote that ends a text; {@code to} if none does. */
  static int endOfText(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == '\\') {
        i++;
      } else if (b[i] == '"') {
        return i;
      }
    }
    return to;
  }
}
