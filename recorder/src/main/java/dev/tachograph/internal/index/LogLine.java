package dev.tachograph.internal.index;

import java.nio.charset.StandardCharsets;

/**
 * The positions of what is counted in a log line of the recorder's, whose keys have a fixed order:
 * {@code t_ms}, {@code ts}, {@code level}, {@code target}, {@code thread}, {@code message}. Reused.
 */
final class LogLine {
  static final int ERROR = 0;
  static final int WARN = 1;
  static final int LEVELS = 5;

  private static final byte[][] NAMES = {
    ascii("ERROR"), ascii("WARN"), ascii("INFO"), ascii("DEBUG"), ascii("TRACE")
  };
  private static final byte[] HEAD = ascii("{\"t_ms\":");
  private static final byte[] TS = ascii(",\"ts\":\"");
  private static final byte[] LEVEL = ascii("\",\"level\":\"");
  private static final byte[] TARGET = ascii("\",\"target\":\"");
  private static final byte[] THREAD = ascii("\",\"thread\":\"");
  private static final byte[] MESSAGE = ascii("\",\"message\":");
  private static final byte[] UNTIL = ascii(",\"until_t_ms\":");
  private static final byte[] COUNT = ascii(",\"count\":");
  private static final byte[] ERROR_TYPE = ascii("\"error\":{\"type\":\"");
  private static final int TS_LENGTH = 24;

  long millis;

  /** 0 for ERROR, 4 for TRACE. */
  int level;

  int targetFrom;
  int targetTo;

  /** The number of records that the line stands for. */
  long weight;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Finds level, time, target and weight; false if the line is of another make. */
  boolean parse(byte[] b, int from, int end) {
    if (!at(b, from, end, HEAD) || b[end - 1] != '}') {
      return false;
    }
    int i = from + HEAD.length;
    long t = 0;
    for (; i < end && b[i] >= '0' && b[i] <= '9'; i++) {
      t = t * 10 + (b[i] - '0');
    }
    if (!at(b, i, end, TS) || !at(b, i + TS.length + TS_LENGTH, end, LEVEL)) {
      return false;
    }
    i += TS.length + TS_LENGTH + LEVEL.length;
    int found = 0;
    while (found < LEVELS && !at(b, i, end, NAMES[found])) {
      found++;
    }
    if (found == LEVELS || !at(b, i + NAMES[found].length, end, TARGET)) {
      return false;
    }
    int target = i + NAMES[found].length + TARGET.length;
    int targetEnd = endOfText(b, target, end);
    if (!at(b, targetEnd, end, THREAD)) {
      return false;
    }
    millis = t;
    level = found;
    targetFrom = target;
    targetTo = targetEnd;
    weight = repeats(b, from, end);
    return true;
  }

  /** {@code count} and {@code until_t_ms} precede the last brace. */
  private static long repeats(byte[] b, int from, int end) {
    int i = end - 2;
    while (i > from && b[i] >= '0' && b[i] <= '9') {
      i--;
    }
    int until = i + 1 - UNTIL.length;
    if (until <= from || !at(b, until, end, UNTIL)) {
      return 1;
    }
    long count = 0;
    long unit = 1;
    for (i = until - 1; i > from && b[i] >= '0' && b[i] <= '9'; i--) {
      count += (b[i] - '0') * unit;
      unit *= 10;
    }
    return at(b, i + 1 - COUNT.length, end, COUNT) && count > 0 ? count : 1;
  }

  /**
   * What makes problems alike: FNV-1a of level, target, message with runs of digits as one, and the
   * type of the error.
   */
  long shape(byte[] b, int end) {
    int thread = endOfText(b, targetTo + THREAD.length, end);
    int message = thread + MESSAGE.length;
    boolean text = at(b, thread, end, MESSAGE) && message < end && b[message] == '"';
    long h = 0xcbf29ce484222325L ^ level;
    h = mix(h, b, targetFrom, targetTo);
    h *= 31;
    h = text ? mix(h, b, message + 1, endOfText(b, message + 1, end)) : h;
    int type = indexOf(b, thread, end, ERROR_TYPE);
    if (type >= 0) {
      int start = type + ERROR_TYPE.length;
      int to = start;
      while (to < end && b[to] != '"') {
        to++;
      }
      h = mix(h * 31, b, start, to);
    }
    return h;
  }

  private static long mix(long hash, byte[] b, int from, int to) {
    long h = hash;
    boolean digit = false;
    for (int i = from; i < to; i++) {
      boolean isDigit = b[i] >= '0' && b[i] <= '9';
      if (!isDigit || !digit) {
        h = (h ^ (isDigit ? '#' : b[i])) * 0x100000001b3L;
      }
      digit = isDigit;
    }
    return h;
  }

  private static int indexOf(byte[] b, int from, int to, byte[] what) {
    for (int i = from; i + what.length <= to; i++) {
      if (b[i] == what[0] && at(b, i, to, what)) {
        return i;
      }
    }
    return -1;
  }

  static boolean at(byte[] b, int from, int end, byte[] what) {
    if (from < 0 || from + what.length > end) {
      return false;
    }
    for (int i = 0; i < what.length; i++) {
      if (b[from + i] != what[i]) {
        return false;
      }
    }
    return true;
  }

  static int endOfText(byte[] b, int from, int end) {
    for (int i = from; i < end; i++) {
      if (b[i] == '\\') {
        i++;
      } else if (b[i] == '"') {
        return i;
      }
    }
    return end;
  }
}
