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
 * Detects log lines that equal the preceding line except for their times and came within a second
 * of it, counts them, and builds the single line that stands for them.
 *
 * <p>Lines begin with {@code t_ms} and {@code ts}; the remainder is compared. The line that stands
 * for repeats is the first repeat with {@code count} and {@code until_t_ms} inserted before its
 * last brace. Used by one thread.
 */
final class Collapser {
  /** How long after the preceding line repeats are counted. */
  static final long WINDOW_MILLIS = 1_000;

  private static final byte[] T_MS = "{\"t_ms\":".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern TIMES = Pattern.compile("\\{\"t_ms\":\\d+,\"ts\":\"[^\"]*\"");
  private static final int MAX_LENGTH = 16 * 1024;

  /** The preceding line from its third member on, once {@link #keep} has copied it. */
  private final byte[] before = new byte[MAX_LENGTH];

  private final ByteBuffer kept = ByteBuffer.wrap(before);
  private int beforeLength;
  private long beforeMillis;

  /**
   * The buffer that still holds the preceding line, and the offset in it from which lines are
   * compared.
   */
  private @Nullable ByteBuffer ring;

  private int lineAt;
  private int restAt;

  /** The times of the first repeat, as they stand in its line. */
  private byte[] times = {};

  private long repeats;
  private long from;
  private long until;
  private int level;

  /** The repeats that no line reports yet. */
  long repeats() {
    return repeats;
  }

  int level() {
    return level;
  }

  /** Whether the repeats are due to be reported, since no more can follow. */
  boolean isDue(long nowMillis) {
    return repeats > 0 && nowMillis - beforeMillis >= WINDOW_MILLIS;
  }

  /**
   * Whether a line repeats the preceding one; if so, it is counted here and must not be written.
   *
   * @param timesLength the length of its times in bytes; 0 if the line cannot be a repeat
   * @return false if the line is no repeat: the repeats so far must be reported, then {@link
   *     #remember} called
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
    // Compared from the end, where the fields are: they differ even if everything else is equal.
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

  /** The value of {@code t_ms}. */
  private static long millis(ByteBuffer bytes, int index) {
    long millis = 0;
    int at = index + T_MS.length;
    while (bytes.get(at) >= '0' && bytes.get(at) <= '9') {
      millis = millis * 10 + bytes.get(at++) - '0';
    }
    return millis;
  }

  /**
   * Makes a line that was no repeat the one that later lines are compared with. Its bytes must stay
   * unchanged until {@link #keep} or the next call.
   */
  void remember(ByteBuffer bytes, int index, int length, int timesLength) {
    repeats = 0;
    beforeLength = -1;
    if (timesLength > 0 && length - timesLength <= MAX_LENGTH) {
      beforeLength = length - timesLength;
      ring = bytes;
      lineAt = index;
      restAt = index + timesLength;
    }
  }

  /** Copies the preceding line before its place in the ring is released. */
  void keep() {
    ByteBuffer bytes = ring;
    if (bytes != null) {
      beforeMillis = millis(bytes, lineAt);
      bytes.get(restAt, before, 0, Math.max(0, beforeLength));
      ring = null;
    }
  }

  /** Forgets the preceding line, so that the next line is no repeat. */
  void forget() {
    repeats = 0;
    beforeLength = -1;
    ring = null;
  }

  /** Copies the state of another collapser, which is unchanged. */
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

  /**
   * The line that recovery writes for the repeats; {@code null} if the preceding line is no log
   * line.
   */
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

  /** The length in bytes of a line's times; 0 if it does not look like a log line. */
  private static int timesOf(byte[] line) {
    String start = new String(line, 0, Math.min(line.length, 80), StandardCharsets.US_ASCII);
    Matcher times = TIMES.matcher(start);
    return times.lookingAt() && times.end() + 1 < line.length ? times.end() : 0;
  }

  /** The line that stands for the repeats; a single repeat is written unchanged. */
  byte[] line() {
    return line(times, before, beforeLength, repeats, until);
  }

  /**
   * The line that stands for repeats.
   *
   * @param times the beginning of the line, without the comma that follows
   * @param rest what follows that comma, including the line feed
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

  /** Writes what recovery needs to report the repeats. */
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
