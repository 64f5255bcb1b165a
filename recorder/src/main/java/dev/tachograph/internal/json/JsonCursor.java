package dev.tachograph.internal.json;

/** A position in bytes that may be JSON; it never throws. */
class JsonCursor {
  final byte[] json;
  final int end;

  /** The position of the next byte; may be past the end, where nothing matches. */
  int at;

  JsonCursor(byte[] json, int from, int end) {
    this.json = json;
    this.at = from;
    this.end = end;
  }

  /** Consumes a character if it is the next one. */
  final boolean take(char c) {
    if (at < end && json[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /** Skips white space as defined by RFC 8259. */
  final void space() {
    while (at < end && " \t\r\n".indexOf(json[at]) >= 0) {
      at++;
    }
  }
}
