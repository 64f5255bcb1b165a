package dev.tachograph.internal.json;

import dev.tachograph.common.FieldConsumer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of the open objects of a {@link JsonWriter}: places commas, keeps the keys of put
 * fields unique and masks secrets.
 */
abstract class JsonFields extends JsonBytes implements FieldConsumer {
  /**
   * Kinds of values, by what makes them a secret: nothing, a key with a certain suffix, or any
   * secret key.
   */
  private static final int HARMLESS = 0;

  private static final int NUMBER = 1;
  private static final int ANY = 2;

  final KeyCache keys = new KeyCache();

  /** Whether a comma must precede what is written next. */
  boolean comma;

  /** The put fields of all open objects: the start of each and the hash of its key. */
  private int[] fieldStarts = new int[32];

  private int[] fieldHashes = new int[32];
  int fieldCount;

  /** For every open object, the number of fields when it began. */
  int[] objects = new int[8];

  int depth;

  /** Predicts the next keys; {@code null} if nothing is known. */
  @Nullable KeyOrder expecting;

  private record Member(KeyCache.Key key, @Nullable Object value) {}

  JsonFields(int textLimit, int lineLimit) {
    super(textLimit, lineLimit);
  }

  @Override
  public final void put(String key, long value) {
    if (begin(key, NUMBER)) {
      write(value);
    }
  }

  @Override
  public final void putUnsigned(String key, long value) {
    if (begin(key, NUMBER)) {
      ensure(20);
      length = Numbers.writeUnsigned(value, bytes, length);
    }
  }

  @Override
  public final void put(String key, double value) {
    if (begin(key, NUMBER)) {
      write(value);
    }
  }

  @Override
  public final void put(String key, boolean value) {
    if (begin(key, HARMLESS)) {
      raw(value ? TRUE : FALSE);
    }
  }

  @Override
  public final void put(String key, @Nullable CharSequence value) {
    String text = PlainValues.text(value);
    if (begin(key, text == null ? HARMLESS : ANY)) {
      write(text);
    }
  }

  @Override
  public final void putAny(String key, @Nullable Object value) {
    if (value instanceof String text) {
      // Before what else is a CharSequence: whether it is one takes longer to say.
      put(key, text);
    } else if (value instanceof Long || value instanceof Integer) {
      put(key, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      put(key, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      put(key, truth.booleanValue());
    } else if (value == null || value instanceof CharSequence) {
      put(key, (CharSequence) value);
    } else {
      Object plain = plain(value);
      if (begin(key, kindOf(plain))) {
        writePlain(plain);
      }
    }
  }

  /** A plain copy within the limit of a text; the value itself if it was copied before. */
  private @Nullable Object plain(Object value) {
    if (PlainValues.isPlain(value, textLimit)) {
      return value;
    }
    PlainValues.Copy copy = PlainValues.copy(value, textLimit);
    truncated |= copy.isCut();
    return copy.value();
  }

  /** Writes what {@link PlainValues} copied; no deeper than its limit. */
  final void writePlain(@Nullable Object plain) {
    if (plain instanceof Map<?, ?> map) {
      append('{');
      comma = false;
      membersOf(map).values().forEach(this::writeMember);
      append('}');
      comma = true;
    } else if (plain instanceof List<?> list) {
      append('[');
      comma = false;
      Object before = "";
      for (Object element : list) {
        separate();
        writeElement(before, element);
        before = element;
      }
      append(']');
      comma = true;
    } else if (plain instanceof Long number) {
      write((long) number);
    } else if (plain instanceof Double number) {
      write((double) number);
    } else if (plain instanceof Boolean truth) {
      raw(truth ? TRUE : FALSE);
    } else if (plain instanceof Number exact) {
      raw(exact.toString().getBytes(StandardCharsets.US_ASCII));
    } else {
      write((String) plain);
    }
  }

  private void writeElement(@Nullable Object before, @Nullable Object element) {
    if (before instanceof String option
        && element instanceof String text
        && redaction.isBehindOption(option, text)) {
      raw(KeyCache.MASKED);
    } else {
      writePlain(element);
    }
  }

  /** The members of a map by their keys as written; of duplicates, the last. */
  private Map<String, Member> membersOf(Map<?, ?> map) {
    Map<String, Member> members = new LinkedHashMap<>();
    map.forEach(
        (text, value) -> {
          // Not cached with the keys of fields: these are data, of which there may be any number.
          KeyCache.Key key = new KeyCache.Key(String.valueOf(text), redaction);
          String written = new String(key.encoded, StandardCharsets.ISO_8859_1);
          members.remove(written);
          members.put(written, new Member(key, value));
        });
    return members;
  }

  private void writeMember(Member member) {
    KeyCache.Key key = member.key;
    Object value = member.value;
    writeKey(key.encoded);
    if (isHidden(key, kindOf(value))) {
      raw(KeyCache.MASKED);
    } else {
      writePlain(value);
    }
  }

  /**
   * Writes a field's key; false if the value is not wanted or was written as a masked secret.
   *
   * <p>Small, so that it is inlined: nearly all fields are written this way.
   */
  @SuppressWarnings("ReferenceEquality") // A call site has the same objects for every record.
  private boolean begin(@Nullable String key, int kind) {
    KeyOrder order = expecting;
    int index = fieldCount;
    KeyCache.Key entry = order == null ? null : order.expected(index);
    int at = length;
    if (entry == null
        || entry.text != key
        || !entry.isSimple
        || bytes.length - at < 16
        || at > lineLimit) {
      return beginAny(key, kind);
    }
    // Fewer fields are expected than there is room for.
    fieldHashes[index] = entry.hash;
    fieldCount = index + 1;
    long first = entry.first;
    long second = entry.second;
    int size = entry.encoded.length;
    int start = at + 1;
    if (!comma) {
      first = first >>> 8 | second << 56;
      second >>>= 8;
      size--;
      start--;
      comma = true;
    }
    fieldStarts[index] = start;
    KeyCache.LONG.set(bytes, at, first);
    KeyCache.LONG.set(bytes, at + 8, second);
    length = at + size;
    return true;
  }

  private static int kindOf(@Nullable Object plain) {
    if (plain instanceof Number) {
      return NUMBER;
    }
    return plain == null || plain instanceof Boolean ? HARMLESS : ANY;
  }

  private static boolean isHidden(KeyCache.Key key, int kind) {
    return kind == ANY ? key.secret : kind == NUMBER && key.secretNumber;
  }

  /** As {@link #begin}, for any key at any position. */
  private boolean beginAny(@Nullable String key, int kind) {
    if (length > lineLimit) {
      truncated = true;
      return false;
    }
    KeyCache.Key entry = keyOf(key);
    if (fieldCount == fieldStarts.length) {
      fieldStarts = Arrays.copyOf(fieldStarts, fieldCount * 2);
      fieldHashes = Arrays.copyOf(fieldHashes, fieldCount * 2);
    }
    fieldHashes[fieldCount] = entry.hash;
    fieldStarts[fieldCount++] = comma ? length + 1 : length;
    writeKey(entry.encoded);
    if (isHidden(entry, kind)) {
      raw(KeyCache.MASKED);
      return false;
    }
    return true;
  }

  /** The cached key of a field that comes now; an earlier field with the same key is removed. */
  private KeyCache.Key keyOf(@Nullable String key) {
    KeyOrder order = expecting;
    KeyCache.Key entry = keys.get(key == null ? "null" : key, redaction);
    if (order != null && order.expected(fieldCount) == entry) {
      return entry;
    }
    int first = depth == 0 ? 0 : objects[depth - 1];
    for (int i = first; i < fieldCount; i++) {
      if (fieldHashes[i] == entry.hash && startsWith(fieldStarts[i], entry.encoded)) {
        remove(i);
        expecting = null;
        return entry;
      }
    }
    if (order != null) {
      order.expect(fieldCount, entry);
    }
    return entry;
  }

  private boolean startsWith(int start, byte[] encoded) {
    int end = start + encoded.length - 1;
    return Arrays.equals(bytes, start, Math.min(length, end), encoded, 1, encoded.length);
  }

  /** Removes a field of the innermost object, along with a comma next to it. */
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
    comma = bytes[length - 1] != '{';
    for (int i = index; i < fieldCount; i++) {
      fieldStarts[i] = fieldStarts[i + 1] - (to - from);
      fieldHashes[i] = fieldHashes[i + 1];
    }
  }

  /** Continues as if the first member of a nested object came next. */
  final void beginMembers(@Nullable KeyOrder order) {
    objects[0] = 0;
    objects[1] = 0;
    depth = 2;
    comma = false;
    expecting = order;
  }

  /** Called before a value or a name; afterwards a comma is pending unless it was a name. */
  final void separate() {
    if (comma) {
      append(',');
    }
    comma = true;
  }

  /** Writes a key and its colon, after a comma if needed; a value must follow. */
  final void writeKey(byte[] encoded) {
    int from = comma ? 0 : 1;
    ensure(encoded.length);
    System.arraycopy(encoded, from, bytes, length, encoded.length - from);
    length += encoded.length - from;
    comma = true;
  }
}
