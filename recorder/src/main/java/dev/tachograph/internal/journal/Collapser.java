package dev.tachograph.internal.journal;

import dev.tachograph.internal.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds log lines that are equal but for their times to the line before them and came within a
 * second of it, counts them, and makes the one line that stands for them.
 *
 * <p>Lines begin with {@code t_ms} and {@code ts}; what follows is compared. The line that stands
 * for repeats is the first of them with {@code count} and {@code until_t_ms} before its last brace.
 * Used by one thread.
 */
final class Collapser {
  /** How long after the line before them repeats are counted. */
  static final long WINDOW_MILLIS = 1_000;

  private static final byte[] T_MS = "{\"t_ms\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TS = ",\"ts\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 16 * 1024;

  /** The line before, from its third member on. */
  private final byte[] before = new byte[LONGEST];

  private int beforeLength;
  private long beforeMillis;

  /** The times of the first repeat, as it has them. */
  private byte[] times = {};

  private long repeats;
  private long from;
  private long until;
  private int level;

  // Of the line that was looked at last.
  private int rest;
  private long millis;

  /** Repeats that no line tells yet. */
  long repeats() {
    return repeats;
  }

  int level() {
    return level;
  }

  /** Whether the repeats are to be told, since no more can come. */
  boolean isDue(long nowMillis) {
    return repeats > 0 && nowMillis - beforeMillis >= WINDOW_MILLIS;
  }

  /**
   * Whether a line repeats the one before; it is counted then and not to be written.
   *
   * @return false: repeats so far must be told, and then {@link #remember} called
   */
  boolean isRepeat(ByteBuffer bytes, int index, int length, int lineLevel) {
    if (!look(bytes, index, length)
        || length - rest != beforeLength
        || millis - beforeMillis >= WINDOW_MILLIS
        || millis < beforeMillis
        || !isEqual(bytes, index + rest)) {
      return false;
    }
    if (repeats == 0) {
      from = millis;
      level = lineLevel;
      times = new byte[rest];
      bytes.get(index, times);
      until = millis;
    }
    until = Math.max(until, millis);
    repeats++;
    return true;
  }

  private boolean isEqual(ByteBuffer bytes, int at) {
    // From the end: there the fields are, which differ where the rest is the same.
    int i = beforeLength - 1;
    while (i >= 0 && bytes.get(at + i) == before[i]) {
      i--;
    }
    return i < 0;
  }

  /** Finds the times of a line and where the rest begins; false: it does not look like one. */
  private boolean look(ByteBuffer bytes, int index, int length) {
    int end = index + Math.min(length, 80);
    int at = index;
    millis = 0;
    rest = 0;
    for (byte expected : T_MS) {
      if (at >= end || bytes.get(at++) != expected) {
        return false;
      }
    }
    while (at < end && bytes.get(at) >= '0' && bytes.get(at) <= '9') {
      millis = millis * 10 + bytes.get(at++) - '0';
    }
    for (byte expected : TS) {
      if (at >= end || bytes.get(at++) != expected) {
        return false;
      }
    }
    while (at < end && bytes.get(at) != '"') {
      at++;
    }
    rest = at + 1 - index;
    return at + 1 < end;
  }

  /** Takes the line that was looked at last and was no repeat for the one to come. */
  void remember(ByteBuffer bytes, int index, int length) {
    repeats = 0;
    beforeLength = -1;
    if (rest > 0 && length - rest <= LONGEST) {
      beforeLength = length - rest;
      beforeMillis = millis;
      bytes.get(index + rest, before, 0, beforeLength);
    }
  }

  /** Nothing that comes repeats anything. */
  void forget() {
    repeats = 0;
    beforeLength = -1;
  }

  /** Takes over the state of another. */
  void copy(Collapser other) {
    System.arraycopy(other.before, 0, before, 0, Math.max(0, other.beforeLength));
    beforeLength = other.beforeLength;
    beforeMillis = other.beforeMillis;
    times = other.times;
    repeats = other.repeats;
    from = other.from;
    until = other.until;
    level = other.level;
  }

  /** The line that recovery writes for repeats; {@code null} if the line before is none. */
  static byte @Nullable [] line(byte[] lineBefore, JournalState state) {
    Collapser collapser = new Collapser();
    if (!collapser.look(ByteBuffer.wrap(lineBefore), 0, lineBefore.length)) {
      return null;
    }
    JsonWriter json = new JsonWriter().beginObject();
    json.name("t_ms").value(state.values[JournalState.REPEATS_FROM]);
    json.name("ts").timestamp(state.values[JournalState.REPEATS_FROM_WALL]);
    byte[] times = Arrays.copyOf(json.buffer(), json.length());
    byte[] rest = Arrays.copyOfRange(lineBefore, collapser.rest, lineBefore.length);
    long repeats = state.values[JournalState.REPEATS];
    return line(times, rest, rest.length, repeats, state.values[JournalState.REPEATS_UNTIL]);
  }

  /** The line that stands for the repeats, of which one alone is written as it was. */
  byte[] line() {
    return line(times, before, beforeLength, repeats, until);
  }

  /**
   * The line that stands for repeats.
   *
   * @param times its beginning up to the comma before the rest, without that
   * @param rest what follows, line feed included
   */
  private static byte[] line(byte[] times, byte[] rest, int restLength, long repeats, long until) {
    String told = repeats == 1 ? "" : ",\"count\":" + repeats + ",\"until_t_ms\":" + until;
    byte[] count = told.getBytes(StandardCharsets.US_ASCII);
    byte[] line = new byte[times.length + restLength + count.length];
    System.arraycopy(times, 0, line, 0, times.length);
    System.arraycopy(rest, 0, line, times.length, restLength - 2);
    System.arraycopy(count, 0, line, times.length + restLength - 2, count.length);
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  /** Writes what recovery needs to tell the repeats. */
  void copyInto(JournalState state) {
    state.values[JournalState.REPEATS] = repeats;
    if (repeats > 0) {
      state.values[JournalState.REPEATS_FROM] = from;
      state.values[JournalState.REPEATS_FROM_WALL] = wallMillis();
      state.values[JournalState.REPEATS_UNTIL] = until;
      state.values[JournalState.REPEATS_LEVEL] = level;
    }
  }

  private long wallMillis() {
    String text = new String(times, StandardCharsets.US_ASCII);
    try {
      return Instant.parse(
              text.substring(text.lastIndexOf('"', text.length() - 2) + 1, text.length() - 1))
          .toEpochMilli();
    } catch (DateTimeException | IndexOutOfBoundsException other) {
      return 0;
    }
  }
}
