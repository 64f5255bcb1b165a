package dev.tachograph.internal.proc;

import java.nio.charset.StandardCharsets;

/**
 * The first line of {@code /proc/stat}, in shares of the time between two reads.
 *
 * <p>Guest time stands inside user and nice already ({@code proc(5)}), so those fields are left
 * alone. Idle and iowait of a CPU may step back a little: the higher value is kept until they catch
 * up. A large step back (a CPU went offline) begins anew, and so does any other counter's.
 */
public final class CpuTimes {
  private static final byte[] CPU = "cpu ".getBytes(StandardCharsets.US_ASCII);
  private static final int FIELDS = 8;
  private static final int IDLE = 3;
  private static final int IOWAIT = 4;
  private static final int STEAL = 7;

  /** Three seconds of ticks of a hundredth. */
  private static final long LARGE_STEP = 300;

  private final long[] last = new long[FIELDS];
  private final long[] grown = new long[FIELDS];
  private boolean primed;
  private long total;

  /** Reads the line; false: it is not one. */
  public boolean parse(ByteCursor text) {
    total = 0;
    if (!text.take(CPU)) {
      primed = false;
      return false;
    }
    for (int i = 0; i < FIELDS; i++) {
      long value = text.number();
      grown[i] = primed ? advance(i, value) : 0;
      total += grown[i];
      if (!primed) {
        last[i] = value;
      }
    }
    primed = true;
    return true;
  }

  private long advance(int field, long value) {
    long growth = value - last[field];
    if (growth >= 0) {
      last[field] = value;
      return growth;
    }
    if ((field != IDLE && field != IOWAIT) || -growth > LARGE_STEP) {
      last[field] = value;
    }
    return 0;
  }

  /** Share of the time that was not idle, waiting for a disk or stolen; not-a-number if unknown. */
  public double busyPct() {
    return pct(total - grown[IDLE] - grown[IOWAIT] - grown[STEAL]);
  }

  /** Share of the time idle with a disk access under way. */
  public double iowaitPct() {
    return pct(grown[IOWAIT]);
  }

  /** Share of the time taken by the hypervisor. */
  public double stealPct() {
    return pct(grown[STEAL]);
  }

  private double pct(long part) {
    return total <= 0 ? Double.NaN : 100.0 * part / total;
  }
}
