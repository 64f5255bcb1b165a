package dev.tachograph.internal.json;

/** A place in bytes that may be JSON, which moves over them; it throws nothing. */
class JsonCursor {
  final byte[] json;
  final int end;

  /** What is looked at next; may be behind the end, where nothing is taken. */
  int at;

  JsonCursor(byte[] json, int from, int end) {
    this.json = json;
    this.at = from;
    this.end = end;
  }

  /** Steps over a character if it stands here. */
  final boolean take(char c) {
    if (at < end && json[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /** Steps over white space, RFC 8259. */
  final void space() {
    while (at < end && " \t\r\n".indexOf(json[at]) >= 0) {
      at++;
    }
  }
}
