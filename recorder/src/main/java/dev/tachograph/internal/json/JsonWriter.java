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
 * <p>Texts longer than the limit, and anything beyond the limit of a line, are truncated at a code
 * point, which {@link #truncated()} reports. Secrets are replaced before anything is truncated.
 * {@code put} keeps the keys of the object it writes to unique: the last value wins.
 */
public final class JsonWriter extends JsonFields {
  /** The maximum length of a text, in UTF-8 bytes before escaping. */
  public static final int TEXT_LIMIT = 64 * 1024;

  /**
   * The length at which a line stops growing: later texts become empty, later fields are left out.
   */
  public static final int LINE_LIMIT = 1024 * 1024;

  /**
   * The corresponding limit for a report, which holds everything that the application and its peers
   * reported.
   */
  public static final int REPORT_LIMIT = 4 * LINE_LIMIT;

  private final Timestamp timestamp = new Timestamp();

  /** Creates a writer with the default limits. */
  public JsonWriter() {
    this(TEXT_LIMIT);
  }

  /**
   * Creates a writer with a given limit of texts.
   *
   * @param textLimit maximum length of a text in UTF-8 bytes
   */
  public JsonWriter(int textLimit) {
    this(textLimit, LINE_LIMIT);
  }

  private JsonWriter(int textLimit, int lineLimit) {
    super(textLimit, lineLimit);
  }

  /**
   * Creates a writer whose lines stay below a length, however they are escaped, as long as the
   * parts that cannot be truncated, such as brackets and short names, leave room.
   *
   * @param maxLength maximum length of a line in bytes
   */
  public static JsonWriter forLines(int maxLength) {
    // A text may begin just below the limit of the line, and escaping multiplies its length by at
    // most six.
    return new JsonWriter(
        Math.min(TEXT_LIMIT, maxLength / 16), Math.min(LINE_LIMIT, maxLength / 2));
  }

  /** Creates a writer for a report. */
  public static JsonWriter forReports() {
    return new JsonWriter(TEXT_LIMIT, REPORT_LIMIT);
  }

  /**
   * Creates a writer for a report that takes over values from another report.
   *
   * @param taken maximum size of these values in bytes, in addition to the limit of a report
   */
  public static JsonWriter forReports(int taken) {
    return new JsonWriter(TEXT_LIMIT, REPORT_LIMIT + taken);
  }

  /** Starts over and keeps the buffer. */
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

  /** The buffer, which begins with the bytes written so far; replaced when it grows. */
  public byte[] buffer() {
    return bytes;
  }

  /** The number of bytes written. */
  public int length() {
    return length;
  }

  /** Whether anything was truncated since the last {@link #reset()}. */
  public boolean truncated() {
    return truncated;
  }

  /** Records that something was truncated before it came here. */
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

  /** Ends the innermost object. */
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

  /** Ends the innermost array. */
  public JsonWriter endArray() {
    append(']');
    comma = true;
    return this;
  }

  /** Writes a name of the recorder's that is new in its object; not checked as a key. */
  public JsonWriter name(String name) {
    writeKey(keys.get(name, redaction).own);
    comma = false;
    return this;
  }

  /** Writes a name that the program gave and the caller knows to be new in its object. */
  public JsonWriter givenName(String name) {
    writeKey(keys.get(name, redaction).encoded);
    comma = false;
    return this;
  }

  /** Writes a whole number. */
  public JsonWriter value(long value) {
    separate();
    write(value);
    return this;
  }

  /**
   * Writes a number in the shortest form that reads back the same, or as text if it is not finite.
   */
  public JsonWriter value(double value) {
    separate();
    write(value);
    return this;
  }

  /** Writes a boolean. */
  public JsonWriter value(boolean value) {
    separate();
    raw(value ? TRUE : FALSE);
    return this;
  }

  /** Writes a text with secrets masked, or {@code null}. */
  public JsonWriter value(@Nullable CharSequence value) {
    separate();
    write(value);
    return this;
  }

  /** Writes a text whose secrets are already masked. */
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

  /** The JSON of a value that {@link PlainValues} copied, with secrets masked. */
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

  /** Writes JSON unchanged: a value, or several separated by commas. */
  public JsonWriter json(String value) {
    separate();
    raw(value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Writes bytes that are a JSON value, unchanged. */
  public JsonWriter encoded(byte[] json) {
    raw(json);
    comma = json[json.length - 1] != ':' && json[json.length - 1] != '"';
    return this;
  }

  /** Writes members that are JSON, each preceded by its comma, after another member. */
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
