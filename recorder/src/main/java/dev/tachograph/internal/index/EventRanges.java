package dev.tachograph.internal.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells the events that repeat samples from the others: a report of the run counts the former and
 * reads the latter.
 */
final class EventRanges extends StreamRanges {
  private static final int MAX_PARTS = 8_192;
  private static final int HEAD = 120;
  private static final byte[] EVENT = "\"event\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SAMPLE =
      "\"event\":\"resources_sample\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TIME = "{\"t_ms\":".getBytes(StandardCharsets.US_ASCII);

  private long[] parts = new long[128];
  private int size;
  private long samples;
  private long lastMillis = -1;

  @Override
  String name() {
    return "events";
  }

  @Override
  boolean count(byte[] b, int from, int to, long offset) {
    long at = offset - begin();
    if (!LogLine.at(b, from, to, TIME)) {
      return false;
    }
    if (isSample(b, from, to)) {
      samples++;
      long millis = 0;
      for (int i = from + TIME.length; i < to && b[i] >= '0' && b[i] <= '9'; i++) {
        millis = millis * 10 + (b[i] - '0');
      }
      lastMillis = Math.max(lastMillis, millis);
    } else if (size > 0 && parts[size - 1] == at) {
      parts[size - 1] = at + to - from + 1;
    } else {
      if (size == parts.length) {
        parts = Arrays.copyOf(parts, size * 2);
      }
      parts[size++] = at;
      parts[size++] = at + to - from + 1;
    }
    return true;
  }

  private static boolean isSample(byte[] b, int from, int to) {
    int end = Math.min(to, from + HEAD);
    for (int i = from + TIME.length; i < end; i++) {
      if (b[i] == EVENT[0] && LogLine.at(b, i, to, EVENT)) {
        return LogLine.at(b, i, to, SAMPLE);
      }
    }
    return false;
  }

  @Override
  boolean isFull() {
    return size >= 2 * MAX_PARTS;
  }

  @Override
  void write(LineBuffer out) {
    out.name("samples").value(samples).name("last_sample_t_ms").value(lastMillis);
    out.name("others").open('[');
    long at = 0;
    for (int i = 0; i < size; i++) {
      out.value(parts[i] - at);
      at = parts[i];
    }
    out.close(']');
    forget();
  }

  @Override
  void forget() {
    size = 0;
    samples = 0;
    lastMillis = -1;
  }
}
