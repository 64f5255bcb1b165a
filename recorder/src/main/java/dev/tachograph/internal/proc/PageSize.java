package dev.tachograph.internal.proc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The size of a memory page: {@code AT_PAGESZ} of {@code /proc/self/auxv}, getauxval(3). */
public final class PageSize {
  private static final int AT_PAGESZ = 6;
  private static final int MOST = 1 << 24;
  private static final int MAX_BYTES = 64 * 1024;

  private PageSize() {}

  /** The page size in bytes of a process with the same word size as this one; -1 if unknown. */
  public static long of(Path auxv) {
    ByteCursor bytes = new OneTimeReader(MAX_BYTES).read(auxv);
    return bytes == null ? -1 : parse(bytes.bytes(), bytes.length());
  }

  /** Parses pairs of eight-byte words in native order: a type and a value. */
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
