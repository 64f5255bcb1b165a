package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The positions of level, time, target and message in the bytes of a log line; used by one thread,
 * reused.
 *
 * <p>The recorder's own lines are split without a parser, since their keys have a fixed order:
 * t_ms, ts, level, target, thread, message. Any other line is parsed.
 */
final class LogLineIndex {
  private static final byte[] TS = ascii(",\"ts\":\"");
  private static final byte[] LEVEL = ascii("\",\"level\":\"");
  private static final byte[] TARGET = ascii("\",\"target\":\"");
  private static final byte[] THREAD = ascii("\",\"thread\":\"");
  private static final byte[] MESSAGE = ascii("\",\"message\":");
  private static final byte[] UNTIL = ascii(",\"until_t_ms\":");
  private static final byte[] COUNT = ascii(",\"count\":");
  private static final byte[] HEAD = ascii("{\"t_ms\":");
  private static final int TS_LENGTH = 24;

  byte[] bytes = new byte[0];
  long millis;

  /** Index in {@link LogLevels#NAMES}. */
  int level;

  int targetFrom;
  int targetTo;
  int messageFrom;
  int messageTo;

  /** The number of records that the line stands for. */
  long weight;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Splits a line; false if it is not a log record. */
  boolean parse(byte[] buffer, int from, int length) {
    return fast(buffer, from, from + length) || slow(buffer, from, length);
  }

  private boolean fast(byte[] b, int from, int end) {
    if (!at(b, from, end, HEAD) || b[end - 1] != '}') {
      return false;
    }
    int i = from + HEAD.length;
    long t = 0;
    for (; i < end && b[i] >= '0' && b[i] <= '9'; i++) {
      t = t * 10 + (b[i] - '0');
    }
    if (!at(b, i, end, TS)) {
      return false;
    }
    i += TS.length + TS_LENGTH;
    if (!at(b, i, end, LEVEL)) {
      return false;
    }
    i += LEVEL.length;
    int found = LogLevels.at(b, i, end);
    if (found < 0) {
      return false;
    }
    i += LogLevels.NAMES.get(found).length();
    if (!at(b, i, end, TARGET)) {
      return false;
    }
    int target = i + TARGET.length;
    int targetEnd = endOfText(b, target, end);
    if (!at(b, targetEnd, end, THREAD)) {
      return false;
    }
    int threadEnd = endOfText(b, targetEnd + THREAD.length, end);
    if (!at(b, threadEnd, end, MESSAGE)) {
      return false;
    }
    int message = threadEnd + MESSAGE.length;
    boolean text = message < end && b[message] == '"';
    bytes = b;
    millis = t;
    level = found;
    targetFrom = target;
    targetTo = targetEnd;
    messageFrom = text ? message + 1 : message;
    messageTo = text ? endOfText(b, message + 1, end) : message;
    weight = repeats(b, from, end);
    return true;
  }

  /**
   * {@code count} precedes the last brace, where no field can be: fields are in their own object.
   */
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

  private boolean slow(byte[] b, int from, int length) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(b, from, length);
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    int found = LogLevels.NAMES.indexOf(node.path("level").asText());
    if (found < 0 || !node.path("t_ms").isNumber()) {
      return false;
    }
    byte[] target = node.path("target").asText().getBytes(StandardCharsets.UTF_8);
    byte[] message = node.path("message").asText("").getBytes(StandardCharsets.UTF_8);
    bytes = new byte[target.length + message.length];
    System.arraycopy(target, 0, bytes, 0, target.length);
    System.arraycopy(message, 0, bytes, target.length, message.length);
    millis = node.path("t_ms").asLong();
    level = found;
    targetFrom = 0;
    targetTo = target.length;
    messageFrom = target.length;
    messageTo = bytes.length;
    weight = Math.max(1, node.path("count").asLong(1));
    return true;
  }

  private static boolean at(byte[] b, int from, int end, byte[] what) {
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

  private static int endOfText(byte[] b, int from, int end) {
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
