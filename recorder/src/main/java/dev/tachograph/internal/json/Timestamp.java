package dev.tachograph.internal.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes the wall clock as RFC 3339, UTC with milliseconds; the second is formatted once. */
final class Timestamp {
  /** Bytes at most. */
  static final int MAX_LENGTH = 40;

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private long second = Long.MIN_VALUE;
  private byte[] text = {};

  int write(long wallMillis, byte[] out, int at) {
    long now = Math.floorDiv(wallMillis, 1000L);
    int millis = (int) (wallMillis - now * 1000);
    if (now != second) {
      text = SECONDS.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.US_ASCII);
      second = now;
    }
    System.arraycopy(text, 0, out, at, text.length);
    int i = at + text.length;
    out[i] = '.';
    out[i + 1] = (byte) ('0' + millis / 100);
    out[i + 2] = (byte) ('0' + millis / 10 % 10);
    out[i + 3] = (byte) ('0' + millis % 10);
    out[i + 4] = 'Z';
    return i + 5;
  }
}
