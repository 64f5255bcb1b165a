package dev.tachograph.internal.json;

import dev.tachograph.redaction.Redaction;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Copies a value of the application to plain ones that never change: {@code null}, texts, truth
 * values, numbers of the JDK, and lists and maps of these.
 *
 * <p>All application code of a value runs here, during the call that passes it in, and never later.
 * Nothing is thrown: a value that cannot be read becomes a text that says so, and no other value is
 * affected. Everything is bounded: what lies deeper than {@link #MAX_DEPTH}, beyond {@link
 * #MAX_ELEMENTS} or beyond a number of bytes is cut, and a text takes its place. A collection that
 * changes while it is read is read again, a few times.
 *
 * <p>Each instance copies one value, on one thread.
 */
public final class PlainValues {
  /** The maximum nesting depth of lists and maps. */
  public static final int MAX_DEPTH = 32;

  /** The maximum number of elements and members of a value at all depths together. */
  public static final int MAX_ELEMENTS = 10_000;

  /** The default maximum length of a value's JSON in bytes. */
  public static final int MAX_BYTES = 128 * 1024;

  /** The key under which a map reports its own missing members. */
  private static final String CUT = "<cut>";

  /** Leaves room in a text of a report for the note about its truncation. */
  private static final int MAX_TEXT = JsonWriter.TEXT_LIMIT - 100;

  private static final int MAX_KEY = 500;

  /** How often, for a value as a whole, collections that changed are read again. */
  private static final int MAX_READINGS = 3;

  /** Besides its text an element has a comma, quotes, and possibly a longer mask. */
  private static final int OVERHEAD = 8;

  /** Replaces a value when there is no room even to explain why. */
  private static final String UNREADABLE = "<could not be read>";

  private final Object[] path = new Object[MAX_DEPTH];
  private int depth;
  private int elements;
  private int bytes;
  private int readingsLeft = MAX_READINGS;
  private boolean cut;

  private PlainValues(int maxBytes) {
    this.elements = MAX_ELEMENTS;
    this.bytes = maxBytes;
  }

  /**
   * A copied value.
   *
   * @param value plain
   * @param isCut whether part of it is missing or could not be read
   * @param bytes maximum length of its JSON in bytes
   */
  public record Copy(@Nullable Object value, boolean isCut, int bytes) {}

  /** Copies a value within {@link #MAX_BYTES}. */
  public static Copy copy(@Nullable Object value) {
    return copy(value, MAX_BYTES);
  }

  /**
   * Copies a value within a maximum length of its JSON in bytes, not counting the texts that report
   * missing parts.
   */
  public static Copy copy(@Nullable Object value, int maxBytes) {
    try {
      PlainValues copier = new PlainValues(maxBytes);
      Object plain = copier.any(value);
      return new Copy(plain, copier.cut, maxBytes - copier.bytes);
    } catch (Throwable endOfStackOrHeap) {
      return new Copy(UNREADABLE, true, UNREADABLE.length());
    }
  }

  /** Replaces a value that there is no room for. */
  public static Copy noRoom() {
    String text = "<cut: no room>";
    return new Copy(text, true, text.length() + OVERHEAD);
  }

  /** The text of an application's object, or a text that says how {@code toString} failed. */
  public static @Nullable String text(@Nullable Object value) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    try {
      return value.toString();
    } catch (Throwable t) {
      return failure("toString", t);
    }
  }

  /** The text for application code that failed; only the exception's class is safe to ask for. */
  public static String failure(String what, Throwable t) {
    try {
      return "<" + what + " threw " + t.getClass().getName() + ">";
    } catch (Throwable endOfStackOrHeap) {
      return UNREADABLE;
    }
  }

  /** Whether a value is a plain copy and fits into a number of bytes. */
  static boolean isPlain(@Nullable Object value, int maxBytes) {
    return (value instanceof PlainList list && list.bytes <= maxBytes)
        || (value instanceof PlainMap map && map.bytes <= maxBytes);
  }

  private @Nullable Object any(@Nullable Object value) {
    if (value instanceof String text) {
      return spent(text);
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value == null || value instanceof Boolean) {
      bytes -= OVERHEAD;
      return value;
    }
    if (value instanceof PlainList list && list.bytes <= bytes && depth == 0) {
      bytes -= list.bytes;
      return list;
    }
    if (value instanceof PlainMap map && map.bytes <= bytes && depth == 0) {
      bytes -= map.bytes;
      return map;
    }
    if (isStructure(value)) {
      return structure(value);
    }
    return other(value);
  }

  private @Nullable Object other(Object value) {
    if (value instanceof AtomicBoolean truth) {
      return any(truth.get());
    }
    if (value instanceof Optional<?> optional) {
      return isDeep()
          ? cutText("deeper than " + MAX_DEPTH)
          : inner(optional, optional.orElse(null));
    }
    if (value instanceof OptionalLong optional) {
      return any(optional.isPresent() ? optional.getAsLong() : null);
    }
    if (value instanceof OptionalInt optional) {
      return any(optional.isPresent() ? optional.getAsInt() : null);
    }
    if (value instanceof OptionalDouble optional) {
      return any(optional.isPresent() ? optional.getAsDouble() : null);
    }
    String text = guardedText(value);
    if (text != null && value instanceof Iterable<?> iterable && !(value instanceof Path)) {
      // Without a {@code toString} of its own it is only useful as a list.
      if (text.startsWith(value.getClass().getName() + "@")) {
        return structure(iterable);
      }
    }
    return text == null ? any(null) : spent(text);
  }

  private @Nullable Object inner(Object outer, @Nullable Object value) {
    path[depth++] = outer;
    try {
      return any(value);
    } finally {
      depth--;
    }
  }

  private @Nullable String guardedText(Object value) {
    try {
      return value.toString();
    } catch (Throwable t) {
      cut = true;
      return failure("toString", t);
    }
  }

  private @Nullable Object number(Number number) {
    Object known = PlainNumbers.plain(number);
    if (known instanceof Long whole) {
      // A number has more bits than decimal digits plus a sign and a comma.
      bytes -= 2 + (Long.SIZE + 3 - Long.numberOfLeadingZeros(Math.abs(whole))) / 3;
      return known;
    }
    bytes -= 24 + OVERHEAD;
    if (known instanceof BigInteger || known instanceof BigDecimal) {
      bytes -= PlainNumbers.digits((Number) known);
    }
    if (known != null) {
      return known;
    }
    if (PlainNumbers.isExact(number)) {
      return cutText("a number of " + PlainNumbers.digits(number) + " digits");
    }
    String text = guardedText(number);
    Object parsed = text == null ? null : PlainNumbers.parse(text);
    if (text == null || parsed == null) {
      return text == null ? null : spent(text);
    }
    bytes -= text.length();
    return parsed;
  }

  private static boolean isStructure(Object value) {
    return value instanceof Map || value instanceof Collection || value.getClass().isArray();
  }

  private boolean isDeep() {
    return depth == MAX_DEPTH;
  }

  private Object structure(Object value) {
    if (isDeep()) {
      return cutText("deeper than " + MAX_DEPTH);
    }
    for (int i = 0; i < depth; i++) {
      if (path[i] == value) {
        return cutText("contains itself");
      }
    }
    int before = bytes;
    int elementsBefore = elements;
    boolean cutBefore = cut;
    path[depth++] = value;
    try {
      while (true) {
        bytes -= OVERHEAD;
        try {
          if (value instanceof Map<?, ?> map) {
            return members(map, before);
          }
          return value instanceof Iterable<?> iterable
              ? list(iterable, before)
              : array(value, before);
        } catch (ChangedMeanwhile again) {
          bytes = before;
          elements = elementsBefore;
          cut = cutBefore;
        }
      }
    } finally {
      depth--;
    }
  }

  /** Whether another element may be read. */
  private boolean hasRoom() {
    return elements > 0 && bytes > 0;
  }

  private PlainMap members(Map<?, ?> map, int before) {
    LinkedHashMap<String, @Nullable Object> copy = new LinkedHashMap<>();
    int read = 0;
    try {
      Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      while (entries.hasNext()) {
        if (!hasRoom()) {
          copy.put(CUT, more(sizeOf(map), read));
          break;
        }
        Map.Entry<?, ?> entry = entries.next();
        elements--;
        read++;
        String key = key(entry.getKey());
        copy.put(key, any(entry.getValue()));
      }
    } catch (Throwable t) {
      copy.put(CUT, unreadable(t));
    }
    return new PlainMap(copy, before - bytes);
  }

  private PlainList list(Iterable<?> iterable, int before) {
    List<@Nullable Object> copy = new ArrayList<>();
    try {
      Iterator<?> iterator = iterable.iterator();
      while (iterator.hasNext()) {
        if (!hasRoom()) {
          copy.add("<cut: " + more(sizeOf(iterable), copy.size()) + ">");
          break;
        }
        Object element = iterator.next();
        elements--;
        copy.add(any(element));
      }
    } catch (Throwable t) {
      copy.add("<cut: " + unreadable(t) + ">");
    }
    return new PlainList(copy.toArray(), before - bytes);
  }

  private PlainList array(Object array, int before) {
    int size = Array.getLength(array);
    @Nullable Object[] copy = new @Nullable Object[Math.min(size, elements) + 1];
    int read = 0;
    while (read < size) {
      if (!hasRoom()) {
        copy[read++] = "<cut: " + more(size, read - 1) + ">";
        break;
      }
      elements--;
      copy[read] = any(Array.get(array, read));
      read++;
    }
    return new PlainList(Arrays.copyOf(copy, read), before - bytes);
  }

  private String key(@Nullable Object key) {
    String text = key == null ? "null" : guardedText(key);
    String shown = text == null ? "null" : text;
    if (shown.length() > MAX_KEY) {
      cut = true;
      shown = truncatedKey(shown);
    }
    bytes -= encodedLength(shown) + OVERHEAD;
    return shown;
  }

  /** A key of a report, truncated if absurdly long, without leaving half a secret. */
  public static String truncatedKey(String key) {
    if (key.length() <= MAX_KEY) {
      return key;
    }
    String clean = Redaction.current().text(key);
    return clean.length() <= MAX_KEY ? clean : cutAt(clean, MAX_KEY) + "…";
  }

  private static int sizeOf(Object of) {
    try {
      return of instanceof Map<?, ?> map
          ? map.size()
          : of instanceof Collection<?> collection ? collection.size() : -1;
    } catch (Throwable unknown) {
      return -1;
    }
  }

  private String more(int size, int read) {
    cut = true;
    return spentMarker(size > read ? size - read + " more" : "more");
  }

  private String unreadable(Throwable t) {
    if (t instanceof ConcurrentModificationException && readingsLeft > 0) {
      readingsLeft--;
      throw new ChangedMeanwhile();
    }
    cut = true;
    return spentMarker("could not be read: " + t.getClass().getName());
  }

  private String cutText(String why) {
    cut = true;
    return "<cut: " + spentMarker(why) + ">";
  }

  private String spentMarker(String text) {
    bytes -= text.length() + OVERHEAD + CUT.length() + OVERHEAD;
    return text;
  }

  /** A text that fits into the remaining bytes. */
  private String spent(String text) {
    int needed = encodedLength(text) + OVERHEAD;
    int max = Math.min(bytes, MAX_TEXT);
    if (needed <= max) {
      bytes -= needed;
      return text;
    }
    // What is kept must not be part of a secret that would no longer be recognized.
    String clean = Redaction.current().text(text);
    int end = 0;
    int used = 0;
    while (end < clean.length() && used + width(clean.charAt(end)) <= max - OVERHEAD) {
      used += width(clean.charAt(end++));
    }
    String kept = cutAt(clean, end);
    bytes -= used + OVERHEAD;
    return kept + cutText(clean.length() - kept.length() + " more characters");
  }

  private static String cutAt(String text, int end) {
    boolean split =
        end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, split ? end - 1 : end);
  }

  private static int encodedLength(String text) {
    int sum = 0;
    for (int i = 0; i < text.length() && sum <= MAX_BYTES; i++) {
      sum += width(text.charAt(i));
    }
    return sum;
  }

  private static int width(char c) {
    if (c < 128) {
      return Escapes.KIND[c] <= Escapes.SUSPECT ? 1 : Escapes.MAX_PER_CHAR;
    }
    return 3;
  }

  /** Thrown to read a collection again; has no stack trace. */
  private static final class ChangedMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChangedMeanwhile() {
      super(null, null, false, false);
    }
  }
}
