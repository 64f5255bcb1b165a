package dev.tachograph.internal.proc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The CPU lines of {@code /proc/stat}, as shares of the time between two reads ({@code
 * proc_stat(5)}).
 *
 * <p>Each CPU is tracked individually, since the total line jumps whenever a CPU goes offline or
 * comes back: a CPU that was not in the previous read starts afresh. The total line counts only if
 * no CPU has a line of its own.
 *
 * <p>Guest time is already included in user and nice, so those fields are ignored. Idle and iowait
 * of a CPU may decrease slightly: the higher value is kept until they catch up. A CPU starts afresh
 * if another counter decreases, if one of these decreases by much, or if any leaps ahead by
 * centuries.
 *
 * <p>Allocates only when a CPU of a higher number than all before appears.
 */
public final class CpuTimes {
  private static final byte[] CPU = "cpu".getBytes(StandardCharsets.US_ASCII);
  private static final int FIELDS = 8;
  private static final int IDLE = 3;
  private static final int IOWAIT = 4;
  private static final int STEAL = 7;
  private static final int MAX_CPUS = 8192;

  /** Three seconds in ticks of a hundredth. */
  private static final long LARGE_STEP = 300;

  /** Three hundred years. */
  private static final long MAX_GROWTH = 1L << 40;

  /** Slot 0 is the total line, the others are the CPUs by number. */
  private long[] last = new long[0];

  private int[] seenIn = new int[0];
  private int round;
  private final long[] line = new long[FIELDS];
  private final long[] all = new long[FIELDS];
  private final long[] grown = new long[FIELDS];
  private long total;

  /** Parses the lines; false if there are none. */
  public boolean parse(ByteCursor text) {
    round++;
    Arrays.fill(grown, 0);
    Arrays.fill(all, 0);
    boolean any = false;
    boolean each = false;
    while (!text.atEnd() && text.take(CPU)) {
      long number = text.atBlank() ? -1 : text.number();
      boolean whole = text.atBlank() && number < MAX_CPUS && readLine(text);
      if (whole) {
        any = true;
        each |= number >= 0;
        advance((int) number + 1, number < 0 ? all : grown);
      }
      text.nextLine();
    }
    if (!each) {
      System.arraycopy(all, 0, grown, 0, FIELDS);
    }
    total = 0;
    for (long part : grown) {
      total += part;
    }
    return any;
  }

  private boolean readLine(ByteCursor text) {
    for (int i = 0; i < FIELDS; i++) {
      line[i] = text.number();
    }
    return line[FIELDS - 1] >= 0;
  }

  /** Adds a CPU's growth since the previous read to the sum. */
  private void advance(int slot, long[] sum) {
    if (slot >= seenIn.length) {
      int slots = Math.max(slot + 1, Math.min(MAX_CPUS + 1, seenIn.length * 2));
      seenIn = Arrays.copyOf(seenIn, slots);
      last = Arrays.copyOf(last, slots * FIELDS);
    }
    boolean known = round > 1 && seenIn[slot] == round - 1 && !begunAnew(slot);
    seenIn[slot] = round;
    for (int i = 0; i < FIELDS; i++) {
      int at = slot * FIELDS + i;
      if (!known) {
        last[at] = line[i];
      } else if (line[i] > last[at]) {
        sum[i] += line[i] - last[at];
        last[at] = line[i];
      }
    }
  }

  private boolean begunAnew(int slot) {
    for (int i = 0; i < FIELDS; i++) {
      long back = last[slot * FIELDS + i] - line[i];
      if (back > LARGE_STEP || back < -MAX_GROWTH || (back > 0 && i != IDLE && i != IOWAIT)) {
        return true;
      }
    }
    return false;
  }

  /** The share of time that was not idle, waiting for a disk or stolen; NaN if unknown. */
  public double busyPct() {
    return pct(total - grown[IDLE] - grown[IOWAIT] - grown[STEAL]);
  }

  /** The share of time that was idle with a disk access pending. */
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
