package dev.tachograph.internal.index;

/** What is counted of one stream: range after range of lines, each a line of the index. */
abstract class StreamRanges {
  /** No range has more lines. */
  static final int MAX_LINES = 1 << 16;

  private long begin;
  private long end;
  private int lines;

  /**
   * Counts a line; false if it cannot be counted, and with it the file.
   *
   * @param bytes hold the line without its line feed
   * @param from where it begins there
   * @param to where it ends
   * @param offset where it begins in the file
   */
  abstract boolean count(byte[] bytes, int from, int to, long offset);

  /** Whether the range should end here. */
  abstract boolean isFull();

  /** Writes the members of a range and forgets them; {@code from} and {@code to} are written. */
  abstract void write(LineBuffer out);

  /** Forgets what was counted since the last range. */
  abstract void forget();

  /** Writes lines about all ranges, after the last. */
  void writeWhole(LineBuffer out) {}

  /** The name of the range's object. */
  abstract String name();

  final boolean add(byte[] bytes, int from, int to, long offset) {
    if (lines == 0) {
      begin = offset;
    }
    lines++;
    end = offset + to - from + 1;
    return count(bytes, from, to, offset);
  }

  final long begin() {
    return begin;
  }

  final int lines() {
    return lines;
  }

  final boolean isComplete() {
    return lines >= MAX_LINES || isFull();
  }

  /** Writes the range as a line, unless it is empty. */
  final void end(int file, LineBuffer out) {
    if (lines > 0) {
      out.open('{').name(name()).open('{');
      out.name("file").value(file).name("from").value(begin).name("to").value(end);
      out.name("lines").value(lines);
      write(out);
      out.close('}').close('}').end();
    }
    lines = 0;
  }

  final void drop() {
    lines = 0;
    forget();
  }
}
