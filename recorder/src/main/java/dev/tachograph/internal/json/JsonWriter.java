package dev.tachograph.internal.json;

import dev.tachograph.FieldConsumer;
import dev.tachograph.logging.Redaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes strict JSON (RFC 8259) as UTF-8 into a byte array that grows and is reused.
 *
 * <p>Used by one thread at a time. Once warm, names, numbers and texts are written without
 * allocation. Commas are set by looking at the last byte written: a value follows another value
 * unless that byte opened an object or an array, or ended a name.
 *
 * <p>Texts longer than the limit, and whatever lies beyond the limit of a line, are cut at a code
 * point and {@link #truncated()} tells so. Secrets are replaced before anything is cut. {@link
 * #put} keeps the keys of the object it writes to unique: the last value wins.
 */
public final class JsonWriter implements FieldConsumer {
  /** Longest text, in UTF-8 bytes before escaping. */
  public static final int TEXT_LIMIT = 64 * 1024;

  /** Where a line stops to grow: texts beyond are empty, fields beyond are left out. */
  public static final int LINE_LIMIT = 1024 * 1024;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final int textLimit;
  private final int lineLimit;
  private final KeyCache keys = new KeyCache();
  private final Timestamp timestamp = new Timestamp();
  private Redaction redaction = Redaction.current();
  private byte[] bytes = new byte[1024];
  private int length;
  private boolean truncated;

  /** The put fields of all open objects: where each begins, and the hash of its key. */
  private int[] fieldStarts = new int[32];

  private int[] fieldHashes = new int[32];
  private int fieldCount;

  /** For every open object, the count of fields when it began. */
  private int[] objects = new int[8];

  private int depth;

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
    this.textLimit = textLimit;
    this.lineLimit = lineLimit;
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

  /** Begins anew, keeping the buffer. */
  public JsonWriter reset() {
    length = 0;
    truncated = false;
    fieldCount = 0;
    depth = 0;
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
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, depth * 2);
    }
    objects[depth++] = fieldCount;
    return this;
  }

  /** Ends the object begun last. */
  public JsonWriter endObject() {
    append('}');
    fieldCount = objects[--depth];
    return this;
  }

  /** Begins an array. */
  public JsonWriter beginArray() {
    separate();
    append('[');
    return this;
  }

  /** Ends the array begun last. */
  public JsonWriter endArray() {
    append(']');
    return this;
  }

  /** Writes a name that the caller knows to be new in its object; it is not looked at as a key. */
  public JsonWriter name(String name) {
    separate();
    raw(keys.get(name, redaction).encoded);
    return this;
  }

  /** Writes a whole number. */
  public JsonWriter value(long value) {
    separate();
    ensure(20);
    length = Numbers.write(value, bytes, length);
    return this;
  }

  /** Writes a number in its shortest form that reads back the same, or a text if it is none. */
  public JsonWriter value(double value) {
    separate();
    ensure(Numbers.MAX_DOUBLE);
    length = Numbers.write(value, bytes, length);
    return this;
  }

  /** Writes a truth value. */
  public JsonWriter value(boolean value) {
    separate();
    return raw(value ? TRUE : FALSE);
  }

  /** Writes a text without its secrets, or {@code null}. */
  public JsonWriter value(@Nullable CharSequence value) {
    separate();
    if (value == null) {
      return raw(NULL);
    }
    String text = value.toString();
    int start = length;
    boolean truncatedBefore = truncated;
    if (!text(text)) {
      String clean = redaction.text(text);
      if (!clean.equals(text)) {
        length = start;
        truncated = truncatedBefore;
        text(clean);
      }
    }
    return this;
  }

  /** Writes {@code null}. */
  public JsonWriter nullValue() {
    separate();
    return raw(NULL);
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
    return this;
  }

  @Override
  public void put(String key, long value) {
    if (begin(key, true)) {
      value(value);
    }
  }

  @Override
  public void put(String key, double value) {
    if (begin(key, true)) {
      value(value);
    }
  }

  @Override
  public void put(String key, boolean value) {
    if (begin(key, true)) {
      value(value);
    }
  }

  @Override
  public void put(String key, @Nullable CharSequence value) {
    if (begin(key, value != null)) {
      value(value);
    }
  }

  /** Writes a field's key; false: the value is not wanted, or was written as a secret. */
  private boolean begin(String key, boolean hasValue) {
    if (length > lineLimit) {
      truncated = true;
      return false;
    }
    KeyCache.Key entry = keys.get(key, redaction);
    int first = depth == 0 ? 0 : objects[depth - 1];
    for (int i = first; i < fieldCount; i++) {
      if (fieldHashes[i] == entry.hash && startsWith(fieldStarts[i], entry.encoded)) {
        remove(i);
        break;
      }
    }
    separate();
    if (fieldCount == fieldStarts.length) {
      fieldStarts = Arrays.copyOf(fieldStarts, fieldCount * 2);
      fieldHashes = Arrays.copyOf(fieldHashes, fieldCount * 2);
    }
    fieldStarts[fieldCount] = length;
    fieldHashes[fieldCount++] = entry.hash;
    raw(entry.encoded);
    if (entry.secret && hasValue) {
      raw(KeyCache.MASKED);
      return false;
    }
    return true;
  }

  private boolean startsWith(int start, byte[] encoded) {
    return Arrays.equals(
        bytes, start, Math.min(length, start + encoded.length), encoded, 0, encoded.length);
  }

  /** Takes a field of the innermost object out again, with the comma beside it. */
  private void remove(int index) {
    int from = fieldStarts[index];
    boolean last = index + 1 == fieldCount;
    int to = last ? length : fieldStarts[index + 1];
    if (last && bytes[from - 1] == ',') {
      from--;
    }
    System.arraycopy(bytes, to, bytes, from, length - to);
    length -= to - from;
    fieldCount--;
    for (int i = index; i < fieldCount; i++) {
      fieldStarts[i] = fieldStarts[i + 1] - (to - from);
      fieldHashes[i] = fieldHashes[i + 1];
    }
  }

  private void separate() {
    if (length > 0) {
      byte last = bytes[length - 1];
      if (last != '{' && last != '[' && last != ':' && last != '\n') {
        append(',');
      }
    }
  }

  private void append(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
  }

  private JsonWriter raw(byte[] encoded) {
    ensure(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
    return this;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /** Writes a text; false: it holds characters that a secret would stand behind. */
  private boolean text(String text) {
    int limit = Math.min(textLimit, Math.max(0, lineLimit - length));
    int end = text.length();
    boolean suspect = false;
    append('"');
    int used = 0;
    int i = 0;
    while (i < end) {
      int stop = Math.min(end, i + 1024);
      ensure((stop - i) * Escapes.MAX_PER_CHAR + 8);
      byte[] out = bytes;
      int at = length;
      while (i < stop) {
        char c = text.charAt(i);
        int width;
        if (c < 128) {
          byte kind = Escapes.KIND[c];
          if (used >= limit) {
            break;
          }
          width = 1;
          if (kind <= Escapes.SUSPECT) {
            suspect |= kind == Escapes.SUSPECT;
            out[at++] = (byte) c;
          } else {
            at = Escapes.write(kind, c, out, at);
          }
          i++;
        } else {
          int point = Escapes.codePointAt(text, i, end);
          width = Escapes.utf8Width(point);
          if (used + width > limit) {
            break;
          }
          at = Escapes.writeUtf8(point, out, at);
          i += point > 0xFFFF ? 2 : 1;
        }
        used += width;
      }
      length = at;
      if (i < stop) {
        truncated = true;
        break;
      }
    }
    append('"');
    return !suspect;
  }
}
