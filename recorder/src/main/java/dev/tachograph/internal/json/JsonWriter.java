package dev.tachograph.internal.json;

import dev.tachograph.redaction.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes strict JSON (RFC 8259) as UTF-8 into a byte array that grows and is reused.
 *
 * <p>Used by one thread at a time. Once warm, names, numbers and texts are written without
 * allocation.
 *
 * <p>Texts longer than the limit, and whatever lies beyond the limit of a line, are cut at a code
 * point and {@link #truncated()} tells so. Secrets are replaced before anything is cut. {@code put}
 * keeps the keys of the object it writes to unique: the last value wins.
 */
public final class JsonWriter extends JsonFields {
  /** Longest text, in UTF-8 bytes before escaping. */
  public static final int TEXT_LIMIT = 64 * 1024;

  /** Where a line stops to grow: texts beyond are empty, fields beyond are left out. */
  public static final int LINE_LIMIT = 1024 * 1024;

  /** The same for a report, which holds all that the application and its peers told of. */
  public static final int REPORT_LIMIT = 4 * LINE_LIMIT;

  private final Timestamp timestamp = new Timestamp();

  /** A writer with the default limits. */
  public JsonWriter() {
    this(TEXT_LIMIT);
  }

  /**
   * A writer with a limit of its own.
   *
   * @param textLimit longest text in UTF-8 bytes
   */
  public JsonWriter(int textLimit) {
    this(textLimit, LINE_LIMIT);
  }

  private JsonWriter(int textLimit, int lineLimit) {
    super(textLimit, lineLimit);
  }

  /**
   * A writer whose lines stay below a length, however they are escaped, as long as what cannot be
   * cut, such as brackets and short names, leaves room.
   *
   * @param maxLength of a line in bytes
   */
  public static JsonWriter forLines(int maxLength) {
    // One text may be begun below the limit of the line, and becomes six times as long at most.
    return new JsonWriter(
        Math.min(TEXT_LIMIT, maxLength / 16), Math.min(LINE_LIMIT, maxLength / 2));
  }

  /** A writer of a report. */
  public static JsonWriter forReports() {
    return new JsonWriter(TEXT_LIMIT, REPORT_LIMIT);
  }

  /**
   * A writer of a report that takes values over from another one.
   *
   * @param taken bytes of these at most, beside what any report may hold
   */
  public static JsonWriter forReports(int taken) {
    return new JsonWriter(TEXT_LIMIT, REPORT_LIMIT + taken);
  }

  /** Begins anew, keeping the buffer. */
  public JsonWriter reset() {
    length = 0;
    truncated = false;
    comma = false;
    fieldCount = 0;
    depth = 0;
    expecting = null;
    Redaction current = Redaction.current();
    if (current != redaction) {
      redaction = current;
      keys.clear();
    }
    return this;
  }

  /** The bytes written so far stand at its beginning; the array changes when it grows. */
  public byte[] buffer() {
    return bytes;
  }

  /** How many bytes were written. */
  public int length() {
    return length;
  }

  /** Whether something was cut since the last {@link #reset()}. */
  public boolean truncated() {
    return truncated;
  }

  /** Tells that something was cut before it came here. */
  public void markTruncated() {
    truncated = true;
  }

  /** Begins an object. */
  public JsonWriter beginObject() {
    separate();
    append('{');
    comma = false;
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, depth * 2);
    }
    objects[depth++] = fieldCount;
    return this;
  }

  /** Ends the object begun last. */
  public JsonWriter endObject() {
    append('}');
    comma = true;
    fieldCount = objects[--depth];
    expecting = null;
    return this;
  }

  /** Begins an array. */
  public JsonWriter beginArray() {
    separate();
    append('[');
    comma = false;
    return this;
  }

  /** Ends the array begun last. */
  public JsonWriter endArray() {
    append(']');
    comma = true;
    return this;
  }

  /** Writes a name that the caller knows to be new in its object; it is not looked at as a key. */
  public JsonWriter name(String name) {
    writeKey(keys.get(name, redaction));
    comma = false;
    return this;
  }

  /** Writes a whole number. */
  public JsonWriter value(long value) {
    separate();
    write(value);
    return this;
  }

  /** Writes a number in its shortest form that reads back the same, or a text if it is none. */
  public JsonWriter value(double value) {
    separate();
    write(value);
    return this;
  }

  /** Writes a truth value. */
  public JsonWriter value(boolean value) {
    separate();
    raw(value ? TRUE : FALSE);
    return this;
  }

  /** Writes a text without its secrets, or {@code null}. */
  public JsonWriter value(@Nullable CharSequence value) {
    separate();
    write(value);
    return this;
  }

  /** Writes a text whose secrets were replaced before. */
  public JsonWriter cleanValue(String value) {
    separate();
    text(value);
    return this;
  }

  /** Writes a copy of any value; see {@link PlainValues}. */
  public JsonWriter any(@Nullable Object value) {
    boolean known = PlainValues.isPlain(value, PlainValues.MAX_BYTES);
    Object plain = known ? value : PlainValues.copy(value).value();
    separate();
    writePlain(plain);
    return this;
  }

  /** The JSON of a value that {@link PlainValues} copied, without its secrets. */
  public static String textOf(Object plain) {
    JsonWriter json = new JsonWriter();
    json.writePlain(plain);
    return new String(json.bytes, 0, json.length, StandardCharsets.UTF_8);
  }

  /** Writes {@code null}. */
  public JsonWriter nullValue() {
    separate();
    raw(NULL);
    return this;
  }

  /** Writes a value that is JSON, or several with commas between them, as it stands. */
  public JsonWriter json(String value) {
    separate();
    raw(value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Writes bytes that are JSON, as they are; behind them stands a value. */
  public JsonWriter encoded(byte[] json) {
    raw(json);
    comma = json[json.length - 1] != ':' && json[json.length - 1] != '"';
    return this;
  }

  /** Writes members that are JSON, each with the comma before it, behind another. */
  public JsonWriter members(byte[] json, int from, int to) {
    ensure(to - from);
    System.arraycopy(json, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /** Writes nanoseconds as microseconds with three decimals, exact at any size; not negative. */
  public JsonWriter micros(long nanos) {
    separate();
    ensure(24);
    length = Numbers.writeThousandths(nanos, bytes, length);
    return this;
  }

  /** Writes the wall clock as RFC 3339 text, UTC with milliseconds. */
  public JsonWriter timestamp(long wallMillis) {
    separate();
    ensure(Timestamp.MAX_LENGTH + 2);
    bytes[length++] = '"';
    length = timestamp.write(wallMillis, bytes, length);
    bytes[length++] = '"';
    return this;
  }

  /** Ends the line. */
  public JsonWriter newline() {
    append('\n');
    comma = false;
    return this;
  }
}
