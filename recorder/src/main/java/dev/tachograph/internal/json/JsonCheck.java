package dev.tachograph.internal.json;

import java.util.HashSet;
import java.util.Set;

/**
 * Checks that bytes are a single JSON value, RFC 8259, without duplicate keys in an object. For raw
 * values that a possibly damaged file holds and that are copied to another file unchanged; not for
 * the hot path.
 */
public final class JsonCheck extends JsonCursor {
  /** Deeper than anything the recorder writes, but within what parsers accept. */
  private static final int MAX_DEPTH = 200;

  /** Longer than any number the recorder writes, but within what parsers accept. */
  private static final int MAX_DIGITS = 400;

  private JsonCheck(byte[] json, int from, int end) {
    super(json, from, end);
  }

  /** Whether the range holds a value and nothing else. */
  public static boolean isValue(byte[] json, int from, int to) {
    JsonCheck check = new JsonCheck(json, from, to);
    return check.value(0) && check.at == to;
  }

  private boolean value(int depth) {
    if (at >= end || depth > MAX_DEPTH) {
      return false;
    }
    return switch (json[at]) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private boolean object(int depth) {
    at++;
    space();
    if (take('}')) {
      return true;
    }
    Set<String> keys = new HashSet<>();
    do {
      space();
      int key = at;
      if (!string() || !keys.add(JsonScan.text(json, key, at))) {
        return false;
      }
      space();
      if (!take(':')) {
        return false;
      }
      space();
      if (!value(depth + 1)) {
        return false;
      }
      space();
    } while (take(','));
    return take('}');
  }

  private boolean array(int depth) {
    at++;
    space();
    if (take(']')) {
      return true;
    }
    do {
      space();
      if (!value(depth + 1)) {
        return false;
      }
      space();
    } while (take(','));
    return take(']');
  }

  private boolean string() {
    if (!take('"')) {
      return false;
    }
    while (at < end && json[at] != '"') {
      if (json[at] >= 0 && json[at] < ' ') {
        return false;
      }
      if (json[at++] == '\\' && !escape()) {
        return false;
      }
    }
    return take('"');
  }

  private boolean escape() {
    if (at >= end) {
      return false;
    }
    byte c = json[at++];
    if (c != 'u') {
      return "\"\\/bfnrt".indexOf(c) >= 0;
    }
    for (int i = 0; i < 4; i++, at++) {
      if (at >= end || Character.digit(json[at], 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    int from = at;
    take('-');
    if (!take('0') && !digits()) {
      return false;
    }
    if (take('.') && !digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (!digits()) {
        return false;
      }
    }
    return at - from <= MAX_DIGITS;
  }

  private boolean digits() {
    int from = at;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at > from;
  }

  private boolean word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!take(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
