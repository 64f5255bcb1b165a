package dev.tachograph.internal.proc;

import java.nio.charset.StandardCharsets;

/** The totals of a file of {@code /proc/pressure}, in microseconds (the kernel's psi.rst). */
public final class StallTotals {
  private static final byte[] SOME = "some ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FULL = "full ".getBytes(StandardCharsets.US_ASCII);

  private long some = -1;
  private long full = -1;

  /** Forgets both totals. */
  public void clear() {
    some = -1;
    full = -1;
  }

  /** Parses both totals; {@code total} is the last field of each line. */
  public StallTotals parse(ByteCursor text) {
    clear();
    while (!text.atEnd()) {
      if (text.take(SOME)) {
        some = text.takeUntilLast('=') ? text.number() : -1;
      } else if (text.take(FULL)) {
        full = text.takeUntilLast('=') ? text.number() : -1;
      }
      text.nextLine();
    }
    return this;
  }

  /** How long some task was stalled; -1 if unknown. */
  public long some() {
    return some;
  }

  /** How long all tasks were stalled; -1 if unknown. */
  public long full() {
    return full;
  }
}
