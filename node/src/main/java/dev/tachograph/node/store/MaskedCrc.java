package dev.tachograph.node.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The check value of the records in RocksDB's logs and blob files: CRC-32C, rotated by 15 bits and
 * with a constant added ({@code Mask} in RocksDB's {@code util/crc32c.h}).
 */
final class MaskedCrc {
  private static final int DELTA = 0xa282ead8;

  private MaskedCrc() {}

  /** The check value of parts that follow each other; positions are not moved. */
  static int of(ByteBuffer... parts) {
    CRC32C crc = new CRC32C();
    for (ByteBuffer part : parts) {
      crc.update(part.duplicate());
    }
    return Integer.rotateRight((int) crc.getValue(), 15) + DELTA;
  }
}
