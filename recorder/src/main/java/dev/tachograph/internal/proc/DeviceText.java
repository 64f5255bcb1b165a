package dev.tachograph.internal.proc;

import org.jspecify.annotations.Nullable;

/** The lines of {@code /proc/diskstats} (the kernel's iostats.rst) and {@code /proc/net/dev}. */
public final class DeviceText {
  private DeviceText() {}

  /**
   * Gives sectors of 512 bytes, read and written, of each device to the table.
   *
   * @param text {@code null} when the file could not be read
   * @param elapsedNanos since the read before, 0 when it is not known
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
        text.skipWord();
        text.skipWord();
        long read = text.number();
        text.skipWord();
        text.skipWord();
        text.skipWord();
        long written = text.number();
        table.device(text.bytes(), start, length, read, written);
      }
      text.nextLine();
    }
    return table.end(elapsedNanos);
  }

  /**
   * Gives bytes received and sent of each device to the table.
   *
   * @param text {@code null} when the file could not be read
   * @param elapsedNanos since the read before, 0 when it is not known
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
