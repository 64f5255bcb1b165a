package dev.tachograph.internal.proc;

/** Moves over the bytes of a text file; does not allocate. Used on one thread. */
public final class ByteCursor {
  /** The maximum number; leaves room for adding up a few, and exceeds any real counter. */
  public static final long MAX_NUMBER = 1L << 60;

  private byte[] bytes = new byte[0];
  private int position;
  private int end;

  /** Starts at the first of the bytes, which remain the caller's. */
  public ByteCursor over(byte[] bytes, int length) {
    this.bytes = bytes;
    this.position = 0;
    this.end = length;
    return this;
  }

  /** Whether the end is reached. */
  public boolean atEnd() {
    return position >= end;
  }

  /** The current position. */
  public int position() {
    return position;
  }

  /** The number of bytes. */
  public int length() {
    return end;
  }

  /** The underlying bytes. */
  public byte[] bytes() {
    return bytes;
  }

  /** Moves to the byte after the next line feed. */
  public void nextLine() {
    byte[] text = bytes;
    int at = position;
    int stop = end;
    while (at < stop && text[at++] != '\n') {
      // Keep going.
    }
    position = at;
  }

  /** Whether the next byte is a space or a tab. */
  public boolean atBlank() {
    return position < end && (bytes[position] == ' ' || bytes[position] == '\t');
  }

  /** Skips blanks and returns the next byte, without consuming it; 0 at the end. */
  public byte peek() {
    skipBlanks();
    return position < end ? bytes[position] : 0;
  }

  /** Moves back by a number of bytes. */
  void back(int bytes) {
    position -= bytes;
  }

  /** Skips one byte; at the end, none. */
  public void skip() {
    position = Math.min(end, position + 1);
  }

  /** Skips spaces and tabs. */
  public void skipBlanks() {
    byte[] text = bytes;
    int at = position;
    int stop = end;
    while (at < stop && (text[at] == ' ' || text[at] == '\t')) {
      at++;
    }
    position = at;
  }

  /** Skips blanks and the word after them and returns the word's length. */
  public int skipWord() {
    skipBlanks();
    byte[] text = bytes;
    int start = position;
    int at = start;
    int stop = end;
    // Non-ASCII bytes are negative and belong to words.
    while (at < stop && (text[at] > ' ' || text[at] < 0)) {
      at++;
    }
    position = at;
    return at - start;
  }

  /** Skips blanks, and the given word if it follows. */
  public boolean take(byte[] word) {
    skipBlanks();
    if (end - position < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (bytes[position + i] != word[i]) {
        return false;
      }
    }
    position += word.length;
    return true;
  }

  /** Skips everything up to and including a byte; false, without moving, if the line has none. */
  public boolean takeUntil(char stop) {
    for (int i = position; i < end && bytes[i] != '\n'; i++) {
      if (bytes[i] == stop) {
        position = i + 1;
        return true;
      }
    }
    return false;
  }

  /**
   * Skips blanks and an unsigned integer.
   *
   * @return the number, at most {@link #MAX_NUMBER}; -1 if there is none
   */
  public long number() {
    skipBlanks();
    byte[] text = bytes;
    int start = position;
    int at = start;
    int stop = end;
    long value = 0;
    while (at < stop && text[at] >= '0' && text[at] <= '9') {
      int digit = text[at++] - '0';
      value = value < MAX_NUMBER / 10 ? value * 10 + digit : MAX_NUMBER;
    }
    position = at;
    return at == start ? -1 : value;
  }

  /**
   * Skips everything up to and including the last occurrence of a byte in the line; false if there
   * is none.
   */
  public boolean takeUntilLast(char stop) {
    int found = -1;
    for (int i = position; i < end && bytes[i] != '\n'; i++) {
      if (bytes[i] == stop) {
        found = i;
      }
    }
    if (found >= 0) {
      position = found + 1;
    }
    return found >= 0;
  }
}
