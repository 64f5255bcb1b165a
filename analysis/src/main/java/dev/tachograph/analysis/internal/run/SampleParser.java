package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads lines of samples into rows; used by one thread.
 *
 * <p>The recorder's own lines are read without a parser of JSON: they have no white space, and
 * mostly the keys of the line before in the same order, so each is compared with the one expected.
 * Any other line is parsed.
 */
final class SampleParser {
  private static final byte[] HEAD = "{\"t_ms\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TS = ",\"ts\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /** The length of a time with milliseconds. */
  private static final int TS_LENGTH = 24;

  /** More digits than these may not be exact in a {@code double}. */
  private static final int DIGITS = 15;

  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  /** A key of the lines: its bytes from the comma before it to the colon after it. */
  private static final class Key {
    final byte[] bytes;
    final String name;
    int column = SampleRows.NONE;
    boolean searched;

    Key(byte[] bytes, String name) {
      this.bytes = bytes;
      this.name = name;
    }
  }

  private final SampleRows rows;
  private final List<Key> keys = new ArrayList<>();

  /** The place behind the value that was read last, and the value. */
  private int at;

  private double number;

  SampleParser(SampleRows rows) {
    this.rows = rows;
  }

  /** Adds a sample, or counts a line that is none. */
  void add(byte[] b, int from, int length) {
    if (length > 0 && b[from + length - 1] == '\r') {
      add(b, from, length - 1);
      return;
    }
    if (fast(b, from, from + length)) {
      rows.next();
      return;
    }
    rows.discard();
    try (JsonParser json = Json.MAPPER.getFactory().createParser(b, from, length)) {
      if (json.nextToken() == JsonToken.START_OBJECT && slow(json)) {
        rows.next();
      } else {
        rows.tear();
      }
    } catch (IOException e) {
      rows.tear();
    }
  }

  private boolean fast(byte[] b, int from, int end) {
    if (!startsWith(b, from, end, HEAD) || !isNumber(b, from + HEAD.length, end)) {
      return false;
    }
    rows.time((long) number);
    int i = at;
    if (!startsWith(b, i, end, TS)) {
      return false;
    }
    i += TS.length;
    if (i + TS_LENGTH >= end || b[i + TS_LENGTH] != '"') {
      return false;
    }
    rows.wall(Timestamps.millis(b, i, TS_LENGTH));
    i += TS_LENGTH + 1;
    int expected = 0;
    while (i < end && b[i] == ',') {
      expected = key(b, i, end, expected);
      if (expected < 0) {
        return false;
      }
      Key key = keys.get(expected++);
      i += key.bytes.length;
      if (!value(b, i, end, key)) {
        return false;
      }
      i = at;
    }
    return i == end - 1 && b[i] == '}';
  }

  /** Reads a value that is a number, a text or null. */
  private boolean value(byte[] b, int from, int end, Key key) {
    if (from >= end) {
      return false;
    }
    if (b[from] == 'n') {
      at = from + NULL.length;
      return startsWith(b, from, end, NULL);
    }
    if (b[from] == '"') {
      int i = from + 1;
      while (i < end && b[i] != '"') {
        if (b[i] == '\\' || b[i] < ' ') {
          return false;
        }
        i++;
      }
      at = i + 1;
      if (i - from == 4 && b[from + 1] == 'm' && b[from + 2] == 'a' && b[from + 3] == 'x') {
        put(key, Double.POSITIVE_INFINITY);
      }
      return i < end;
    }
    if (!isNumber(b, from, end)) {
      return false;
    }
    put(key, number);
    return true;
  }

  private void put(Key key, double value) {
    if (!key.searched) {
      key.column = rows.column(key.name);
      key.searched = true;
    }
    rows.put(key.column, value);
  }

  /** The place of the key in the list of keys; -1 if it is no plain one. */
  private int key(byte[] b, int from, int end, int expected) {
    for (int n = 0; n < keys.size(); n++) {
      int i = (expected + n) % keys.size();
      if (startsWith(b, from, end, keys.get(i).bytes)) {
        return i;
      }
    }
    if (from + 1 >= end || b[from + 1] != '"') {
      return -1;
    }
    int i = from + 2;
    while (i < end && b[i] != '"') {
      // Nothing that would have to be decoded, and no times once more.
      if (b[i] <= ' ' || b[i] == '\\') {
        return -1;
      }
      i++;
    }
    String name = new String(b, from + 2, Math.max(0, i - from - 2), StandardCharsets.UTF_8);
    boolean special = name.equals("t_ms") || name.equals("ts") || name.equals("fields");
    if (i + 1 >= end || b[i + 1] != ':' || special || keys.size() == 4 * SampleRows.MAX_COLUMNS) {
      return -1;
    }
    keys.add(Math.min(expected, keys.size()), new Key(Arrays.copyOfRange(b, from, i + 2), name));
    return Math.min(expected, keys.size() - 1);
  }

  /**
   * Reads a plain number that a {@code double} is nearest to: its digits and a power of ten are
   * both exact, so that one division rounds once.
   */
  private boolean isNumber(byte[] b, int from, int end) {
    int i = from;
    boolean negative = i < end && b[i] == '-';
    i += negative ? 1 : 0;
    int first = i;
    long digits = 0;
    int point = -1;
    for (; i < end; i++) {
      if (b[i] >= '0' && b[i] <= '9') {
        digits = digits * 10 + (b[i] - '0');
      } else if (b[i] == '.' && point < 0 && i > first) {
        point = i;
      } else {
        break;
      }
      if (i - first > DIGITS) {
        return false;
      }
    }
    boolean leadingZero = i > first + 1 && b[first] == '0' && point != first + 1;
    if (i == first || i == end || leadingZero || i == point + 1 || (b[i] != ',' && b[i] != '}')) {
      return false;
    }
    double value = point < 0 ? (double) digits : digits / TENS[i - point - 1];
    number = negative ? -value : value;
    at = i;
    return true;
  }

  private static boolean startsWith(byte[] b, int from, int end, byte[] what) {
    return from + what.length <= end
        && Arrays.equals(b, from, from + what.length, what, 0, what.length);
  }

  /** Reads a sample, or an event or record that has its keys; false if it has none at all. */
  private boolean slow(JsonParser json) throws IOException {
    JsonToken token = json.nextToken();
    while (token == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      token = json.nextToken();
      if (key.equals("fields") && token == JsonToken.START_OBJECT) {
        rows.inRecord();
      } else {
        value(key, token, json);
      }
      token = json.nextToken();
    }
    return token == JsonToken.END_OBJECT;
  }

  private void value(String key, JsonToken token, JsonParser json) throws IOException {
    if (key.equals("t_ms")) {
      rows.time(json.getValueAsLong());
    } else if (key.equals("ts")) {
      rows.wall(Timestamps.millis(json.getText()));
    } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      rows.put(rows.column(key), json.getDoubleValue());
    } else if (token == JsonToken.VALUE_STRING && json.getText().equals("max")) {
      rows.put(rows.column(key), Double.POSITIVE_INFINITY);
    } else {
      json.skipChildren();
    }
  }
}
