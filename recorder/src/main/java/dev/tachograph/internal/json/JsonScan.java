package dev.tachograph.internal.json;

import java.nio.charset.StandardCharsets;

/**
 * Reads the members of an object that the recorder wrote itself, one level deep. Anything else
 * yields nothing; it never throws.
 */
public final class JsonScan extends JsonCursor {
  /** Receives members; the spans are those of the key without quotes and of the raw value. */
  public interface Members {
    /** A member. */
    void member(String key, int valueFrom, int valueTo);
  }

  private JsonScan(byte[] json, int from, int to) {
    super(json, from, to);
  }

  /**
   * Passes on the members of an object in order.
   *
   * @return whether the bytes are an object, as far as they are examined
   */
  public static boolean members(byte[] json, int from, int to, Members members) {
    return new JsonScan(json, from, to).object(members);
  }

  /** The text of a raw value, or the raw value itself if it is no text. */
  public static String text(byte[] json, int from, int to) {
    if (to - from < 2 || json[from] != '"') {
      return new String(json, from, to - from, StandardCharsets.UTF_8);
    }
    String raw = new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
    return raw.indexOf('\\') < 0 ? raw : unescape(raw);
  }

  private static String unescape(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\' || i + 1 == raw.length()) {
        text.append(c);
        continue;
      }
      c = raw.charAt(++i);
      int escape = "bfnrt".indexOf(c);
      if (c == 'u' && i + 4 < raw.length()) {
        text.append(hex(raw, i + 1));
        i += 4;
      } else {
        text.append(escape < 0 ? c : "\b\f\n\r\t".charAt(escape));
      }
    }
    return text.toString();
  }

  private static char hex(String raw, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(raw.charAt(i), 16);
      if (digit < 0) {
        return 0xFFFD;
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private boolean object(Members members) {
    space();
    if (!take('{')) {
      return false;
    }
    space();
    if (take('}')) {
      return true;
    }
    while (true) {
      space();
      int key = at;
      if (!string()) {
        return false;
      }
      int keyEnd = at;
      space();
      if (!take(':')) {
        return false;
      }
      space();
      int value = at;
      if (!value()) {
        return false;
      }
      members.member(text(json, key, keyEnd), value, at);
      space();
      if (take('}')) {
        return true;
      }
      if (!take(',')) {
        return false;
      }
    }
  }

  private boolean value() {
    if (at >= end) {
      return false;
    }
    if (json[at] == '"') {
      return string();
    }
    if (json[at] != '{' && json[at] != '[') {
      int from = at;
      while (at < end && ",]} \t\r\n".indexOf(json[at]) < 0) {
        at++;
      }
      return at > from;
    }
    int depth = 0;
    do {
      byte c = json[at];
      if (c == '"') {
        if (!string()) {
          return false;
        }
        continue;
      }
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      at++;
    } while (depth > 0 && at < end);
    return depth == 0;
  }

  private boolean string() {
    if (!take('"')) {
      return false;
    }
    while (at < end && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return take('"');
  }
}
