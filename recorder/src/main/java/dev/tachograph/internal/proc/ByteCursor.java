package dev.tachograph.internal.proc;

/** Walks over the bytes of a text file; allocates nothing. Used on one thread. */
public final class ByteCursor {
  /** So that a few numbers can be added up; beyond any counter that was ever true. */
  public static final long MOST = 1L << 60;

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

  /** How many bytes there are. */
  public int length() {
    return end;
  }

  /** The bytes it walks over. */
  public byte[] bytes() {
    return bytes;
  }

  /** Goes to the byte after the next line feed. */
  public void nextLine() {
    byte[] text = bytes;
    int at = position;
    int stop = end;
    while (at < stop && text[at++] != '\n') {
      // goes on
    }
    position = at;
  }

  /** Whether a space or a tab stands here. */
  public boolean atBlank() {
    return position < end && (bytes[position] == ' ' || bytes[position] == '\t');
  }

  /** The byte that stands after blanks, 0 at the end; goes over the blanks. */
  public byte peek() {
    skipBlanks();
    return position < end ? bytes[position] : 0;
  }

  /** Goes back over so many bytes that it went over. */
  void back(int bytes) {
    position -= bytes;
  }

  /** Goes over one byte, at the end over none. */
  public void skip() {
    position = Math.min(end, position + 1);
  }

  /** Goes over spaces and tabs. */
  public void skipBlanks() {
    byte[] text = bytes;
    int at = position;
    int stop = end;
    while (at < stop && (text[at] == ' ' || text[at] == '\t')) {
      at++;
    }
    position = at;
  }

  /** Goes over blanks and the word after them; gives the word's length. */
  public int skipWord() {
    skipBlanks();
    byte[] text = bytes;
    int start = position;
    int at = start;
    int stop = end;
    // Bytes of other alphabets are negative and belong to words.
    while (at < stop && (text[at] > ' ' || text[at] < 0)) {
      at++;
    }
    position = at;
    return at - start;
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
   * @return the number, at most {@link #MOST}; -1 when none stands there
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
      value = value < MOST / 10 ? value * 10 + digit : MOST;
    }
    position = at;
    return at == start ? -1 : value;
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
