package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Segments sent and retransmitted by TCP, of {@code /proc/net/snmp} (RFC 1213: {@code tcpOutSegs},
 * which excludes retransmissions, and {@code tcpRetransSegs}). A line of names precedes the line of
 * values. Does not allocate. Used on one thread.
 */
final class TcpSegments {
  private static final byte[] TCP = "Tcp:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OUT = "OutSegs".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AGAIN = "RetransSegs".getBytes(StandardCharsets.US_ASCII);

  private final Delta sent = new Delta();
  private final Delta sentAgain = new Delta();
  private long out;
  private long again;

  /** Parses the two counters; -1 if missing. */
  private void parse(@Nullable ByteCursor text) {
    out = -1;
    again = -1;
    while (text != null && !text.atEnd()) {
      if (text.take(TCP)) {
        int outAt = -1;
        int againAt = -1;
        int column = 0;
        while (text.peek() > ' ') {
          if (text.take(OUT)) {
            outAt = column;
          } else if (text.take(AGAIN)) {
            againAt = column;
          } else {
            text.skipWord();
          }
          column++;
        }
        text.nextLine();
        if (text.take(TCP)) {
          numbers(text, outAt, againAt);
        }
        return;
      }
      text.nextLine();
    }
  }

  private void numbers(ByteCursor text, int outAt, int againAt) {
    for (int column = 0; text.peek() > ' '; column++) {
      if (column == outAt) {
        out = text.number();
      } else if (column == againAt) {
        again = text.number();
      } else {
        text.skipWord();
      }
    }
  }

  /** Puts both keys; nothing if the file could not be read. */
  void put(@Nullable ByteCursor text, long elapsedNanos, SampleBuilder sample) {
    parse(text);
    long grownOut = sent.since(out);
    long grownAgain = sentAgain.since(again);
    if (grownAgain < 0) {
      return;
    }
    if (elapsedNanos > 0) {
      sample.put(ResourceKey.TCP_RETRANSMITS_S, grownAgain * 1e9 / elapsedNanos);
    }
    if (grownOut >= 0) {
      long all = grownOut + grownAgain;
      sample.put(ResourceKey.TCP_RETRANSMIT_PCT, all == 0 ? 0 : 100.0 * grownAgain / all);
    }
  }
}
