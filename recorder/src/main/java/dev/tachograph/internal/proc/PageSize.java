package dev.tachograph.internal.proc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** How large a page of memory is: {@code AT_PAGESZ} of {@code /proc/self/auxv}, getauxval(3). */
public final class PageSize {
  private static final int AT_PAGESZ = 6;
  private static final int MOST = 1 << 24;
  private static final int MAX_BYTES = 64 * 1024;

  private PageSize() {}

  /** Of a process whose words are as long as this one's, in bytes; -1: not known. */
  public static long of(Path auxv) {
    ByteCursor bytes = new FilesOnce(MAX_BYTES).read(auxv);
    return bytes == null ? -1 : parse(bytes.bytes(), bytes.length());
  }

  /** Pairs of words of eight bytes, in the machine's order: a kind and a value. */
  public static long parse(byte[] auxv, int length) {
    ByteBuffer words = ByteBuffer.wrap(auxv, 0, length).order(ByteOrder.nativeOrder());
    while (words.remaining() >= 2 * Long.BYTES) {
      long kind = words.getLong();
      long value = words.getLong();
      if (kind == AT_PAGESZ) {
        return value >= 1024 && value <= MOST && Long.bitCount(value) == 1 ? value : -1;
      }
    }
    return -1;
  }
}
