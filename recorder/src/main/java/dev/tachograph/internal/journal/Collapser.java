package dev.tachograph.internal.journal;

import dev.tachograph.internal.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern TIMES = Pattern.compile("\\{\"t_ms\":\\d+,\"ts\":\"[^\"]*\"");
  private static final int LONGEST = 16 * 1024;

  /** The line before, from its third member on, once it was {@link #keep kept}. */
  private final byte[] before = new byte[LONGEST];

  private final ByteBuffer kept = ByteBuffer.wrap(before);
  private int beforeLength;
  private long beforeMillis;

  /** Where the line before still stands, and where what is compared begins there. */
  private @Nullable ByteBuffer ring;

  private int lineAt;
  private int restAt;

  /** The times of the first repeat, as it has them. */
  private byte[] times = {};

  private long repeats;
  private long from;
  private long until;
  private int level;

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
   * @param timesLength how many of its bytes are its times; 0: it repeats nothing
   * @return false: repeats so far must be told, and then {@link #remember} called
   */
  boolean isRepeat(ByteBuffer bytes, int index, int length, int timesLength, int lineLevel) {
    if (length - timesLength != beforeLength
        || timesLength == 0
        || !isEqual(bytes, index + timesLength)) {
      return false;
    }
    keep();
    long millis = millis(bytes, index);
    if (millis - beforeMillis >= WINDOW_MILLIS || millis < beforeMillis) {
      return false;
    }
    if (repeats == 0) {
      from = millis;
      level = lineLevel;
      times = new byte[timesLength];
      bytes.get(index, times);
      until = millis;
    }
    until = Math.max(until, millis);
    repeats++;
    return true;
  }

  private boolean isEqual(ByteBuffer bytes, int at) {
    ByteBuffer other = ring;
    int otherAt = restAt;
    if (other == null) {
      other = kept;
      otherAt = 0;
    }
    // From the end: there the fields are, which differ where the rest is the same.
    int i = beforeLength;
    while (i >= 8) {
      i -= 8;
      if ((long) Frames.LONG.get(bytes, at + i) != (long) Frames.LONG.get(other, otherAt + i)) {
        return false;
      }
    }
    while (i > 0) {
      i--;
      if (bytes.get(at + i) != other.get(otherAt + i)) {
        return false;
      }
    }
    return true;
  }

  /** What {@code t_ms} says. */
  private static long millis(ByteBuffer bytes, int index) {
    long millis = 0;
    int at = index + T_MS.length;
    while (bytes.get(at) >= '0' && bytes.get(at) <= '9') {
      millis = millis * 10 + bytes.get(at++) - '0';
    }
    return millis;
  }

  /**
   * Takes the line that was no repeat for the one to come. The bytes must stand there until {@link
   * #keep} or the next call.
   */
  void remember(ByteBuffer bytes, int index, int length, int timesLength) {
    repeats = 0;
    beforeLength = -1;
    if (timesLength > 0 && length - timesLength <= LONGEST) {
      beforeLength = length - timesLength;
      ring = bytes;
      lineAt = index;
      restAt = index + timesLength;
    }
  }

  /** Copies the line before, whose place is given to others. */
  void keep() {
    ByteBuffer bytes = ring;
    if (bytes != null) {
      beforeMillis = millis(bytes, lineAt);
      bytes.get(restAt, before, 0, Math.max(0, beforeLength));
      ring = null;
    }
  }

  /** Nothing that comes repeats anything. */
  void forget() {
    repeats = 0;
    beforeLength = -1;
    ring = null;
  }

  /** Takes over the state of another, which is kept. */
  void copy(Collapser other) {
    other.keep();
    ring = null;
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
    int rest = timesOf(lineBefore);
    if (rest == 0) {
      return null;
    }
    JsonWriter json = new JsonWriter().beginObject();
    json.name("t_ms").value(state.values[JournalState.REPEATS_FROM]);
    json.name("ts").timestamp(state.values[JournalState.REPEATS_FROM_WALL]);
    byte[] times = Arrays.copyOf(json.buffer(), json.length());
    byte[] same = Arrays.copyOfRange(lineBefore, rest, lineBefore.length);
    long repeats = state.values[JournalState.REPEATS];
    return line(times, same, same.length, repeats, state.values[JournalState.REPEATS_UNTIL]);
  }

  /** How many bytes of a line are its times; 0 if it does not look like a log line. */
  private static int timesOf(byte[] line) {
    String start = new String(line, 0, Math.min(line.length, 80), StandardCharsets.US_ASCII);
    Matcher times = TIMES.matcher(start);
    return times.lookingAt() && times.end() + 1 < line.length ? times.end() : 0;
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
    String reported = repeats == 1 ? "" : ",\"count\":" + repeats + ",\"until_t_ms\":" + until;
    byte[] count = reported.getBytes(StandardCharsets.US_ASCII);
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
