package dev.tachograph.internal.proc;

import org.jspecify.annotations.Nullable;

/** The lines of {@code /proc/diskstats} (the kernel's iostats.rst) and {@code /proc/net/dev}. */
public final class DeviceText {
  /** The number of counters of a disk. */
  public static final int DISK_COUNTERS = 5;

  /** The index of the counter of completed requests. */
  public static final int REQUESTS = 2;

  /** The index of the counter of milliseconds spent on all requests, summed over requests. */
  public static final int REQUEST_MILLIS = 3;

  /** The index of the counter of milliseconds during which any request was in progress. */
  public static final int BUSY_MILLIS = 4;

  private DeviceText() {}

  /**
   * Passes each device's bytes read and written, from sectors of 512 bytes, and its request
   * counters to a table of {@value #DISK_COUNTERS} counters.
   *
   * @param text {@code null} if the file could not be read
   * @param elapsedNanos time since the previous read, 0 if unknown
   * @return {@link DeviceTable#end}
   */
  public static boolean diskstats(@Nullable ByteCursor text, DeviceTable table, long elapsedNanos) {
    if (text == null) {
      table.forget();
      return false;
    }
    table.begin();
    while (!text.atEnd()) {
      long major = text.number();
      long minor = text.number();
      int length = text.skipWord();
      if (major >= 0 && minor >= 0 && length > 0) {
        int start = text.position() - length;
        disk(text, table.counters());
        table.device(text.bytes(), start, length);
      }
      text.nextLine();
    }
    return table.end(elapsedNanos);
  }

  private static void disk(ByteCursor text, long[] counters) {
    long reads = text.number();
    text.skipWord();
    counters[0] = text.number();
    long readMillis = text.number();
    long writes = text.number();
    text.skipWord();
    counters[1] = text.number();
    long writeMillis = text.number();
    text.skipWord();
    counters[BUSY_MILLIS] = text.number();
    counters[REQUESTS] = sum(reads, writes);
    counters[REQUEST_MILLIS] = sum(readMillis, writeMillis);
  }

  private static long sum(long one, long other) {
    return one < 0 || other < 0 ? -1 : one + other;
  }

  /**
   * Passes each device's bytes received and sent to the table.
   *
   * @param text {@code null} if the file could not be read
   * @param elapsedNanos time since the previous read, 0 if unknown
   * @return {@link DeviceTable#end}
   */
  public static boolean netDev(@Nullable ByteCursor text, DeviceTable table, long elapsedNanos) {
    if (text == null) {
      table.forget();
      return false;
    }
    table.begin();
    text.nextLine();
    text.nextLine();
    while (!text.atEnd()) {
      text.skipBlanks();
      int start = text.position();
      if (text.takeUntilLast(':')) {
        int length = text.position() - 1 - start;
        long received = text.number();
        for (int i = 0; i < 7; i++) {
          text.skipWord();
        }
        table.device(text.bytes(), start, length, received, text.number());
      }
      text.nextLine();
    }
    return table.end(elapsedNanos);
  }
}
