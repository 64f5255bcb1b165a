package dev.tachograph.cli.run.process;

import java.util.Arrays;

/**
 * What a command prints, cut into lines. Of a line so many bytes are kept as a record can have; not
 * thread-safe.
 */
final class OutputLines {
  /** More than a record's message may have, so that the recorder says that it cut it. */
  static final int KEPT_BYTES = 80 * 1024;

  private final Sink sink;
  private byte[] kept = new byte[256];
  private int length;
  private long total;

  /** Takes lines. */
  interface Sink {
    /**
     * Takes a line.
     *
     * @param text without what ends it, and without escape sequences
     * @param bytes its length as it was printed
     * @param partial whether its end was never printed, or is not known
     */
    void line(String text, long bytes, boolean partial);
  }

  OutputLines(Sink sink) {
    this.sink = sink;
  }

  void take(byte[] bytes, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        if (total == 0) {
          sink.line(PlainLine.of(bytes, from, Math.min(KEPT_BYTES, i - from)), i - from, false);
        } else {
          keep(bytes, from, i);
          end(false);
        }
        from = i + 1;
      }
    }
    keep(bytes, from, count);
  }

  /** Gives what has no end yet as a line. */
  void flush() {
    if (total > 0) {
      end(true);
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int more = Math.min(to - from, KEPT_BYTES - length);
    if (more > 0) {
      if (length + more > kept.length) {
        kept = Arrays.copyOf(kept, Math.max(length + more, Math.min(KEPT_BYTES, 2 * kept.length)));
      }
      System.arraycopy(bytes, from, kept, length, more);
      length += more;
    }
    total += to - from;
  }

  private void end(boolean partial) {
    sink.line(PlainLine.of(kept, 0, length), total, partial);
    length = 0;
    total = 0;
  }
}
