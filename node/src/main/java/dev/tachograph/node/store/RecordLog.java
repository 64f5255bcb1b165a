package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The framing of a RocksDB manifest: blocks of 32 KiB with records in them, of which none spans two
 * blocks ({@code db/log_format.h}).
 *
 * <pre>
 * masked CRC-32C of type and data   4 bytes LE
 * length of the data                2 bytes LE
 * type                              1 byte: 1 whole, 2 first, 3 middle, 4 last part
 * data
 * </pre>
 */
final class RecordLog {
  private static final int BLOCK = 32 * 1024;
  private static final int HEADER = 7;
  private static final int WHOLE = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  private RecordLog() {}

  /**
   * Whether a log has at least one record and ends with a whole one, all with the right check
   * values. RocksDB takes a log that was cut for an older one.
   */
  static boolean isWhole(Path log) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
    boolean within = false;
    int records = 0;
    int at = 0;
    while (at < bytes.capacity()) {
      int leftInBlock = BLOCK - at % BLOCK;
      if (leftInBlock < HEADER) {
        at += leftInBlock;
        continue;
      }
      int type = type(bytes, at);
      boolean starts = type == WHOLE || type == FIRST;
      if (type < WHOLE || type > LAST || starts == within) {
        return false;
      }
      within = type != WHOLE && type != LAST;
      records++;
      at += HEADER + length(bytes, at);
    }
    return records > 0 && !within;
  }

  /** The type of a record, 0 if it is cut or its check value is wrong. */
  private static int type(ByteBuffer bytes, int at) {
    if (at + HEADER > bytes.capacity()) {
      return 0;
    }
    int length = length(bytes, at);
    if (HEADER + length > Math.min(BLOCK - at % BLOCK, bytes.capacity() - at)) {
      return 0;
    }
    ByteBuffer typeAndData = bytes.slice(at + HEADER - 1, length + 1);
    return MaskedCrc.of(typeAndData) == bytes.getInt(at) ? bytes.get(at + HEADER - 1) : 0;
  }

  private static int length(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at + 4));
  }
}
