package dev.tachograph.internal.proc;

/** Walks over the bytes of a text file; allocates nothing. Used on one thread. */
public final class ByteCursor {
  private byte[] bytes = new byte[0];
  private int position;
  private int end;

  /** Begins at the first of the bytes, which stay the caller's. */
  public ByteCursor over(byte[] bytes, int length) {
    this.bytes = bytes;
    this.position = 0;
    this.end = length;
    return this;
  }

  /** Whether all was walked over. */
  public boolean atEnd() {
    return position >= end;
  }

  /** Where it stands. */
  public int position() {
    return position;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Goes to the byte after the next line feed. */
  public void nextLine() {
    while (position < end && bytes[position++] != '\n') {
      // goes on
    }
  }

  /** Whether a space or a tab stands here. */
  public boolean atBlank() {
    return position < end && (bytes[position] == ' ' || bytes[position] == '\t');
  }

  /** Goes over spaces and tabs. */
  public void skipBlanks() {
    while (atBlank()) {
      position++;
    }
  }

  /** Goes over blanks and the word after them; gives the word's length. */
  public int skipWord() {
    skipBlanks();
    int start = position;
    while (position < end && bytes[position] > ' ') {
      position++;
    }
    return position - start;
  }

  /** Goes over blanks and the word if it stands there. */
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

  /** Goes over what stands up to the byte, and over it; false: the line has none, nothing moved. */
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
   * Goes over blanks and a whole number without a sign.
   *
   * @return the number, at most {@link Long#MAX_VALUE}; -1 when none stands there
   */
  public long number() {
    skipBlanks();
    int start = position;
    long value = 0;
    while (position < end && bytes[position] >= '0' && bytes[position] <= '9') {
      int digit = bytes[position++] - '0';
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return position == start ? -1 : value;
  }

  /** Goes to the last such byte of the line and over it; false: there is none. */
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
