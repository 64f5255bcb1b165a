package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A blob file of RocksDB, which holds the blocks of 1,024 bytes and more ({@code
 * db/blob/blob_log_format.h}); all numbers are little-endian.
 *
 * <pre>
 * header   30 bytes   magic 4, version 4, column family 4, flags 1, compression 1, unused 16
 * record   32 bytes   size of the key 8, of the value 8, unused 8, masked CRC of these 24 bytes 4,
 *                     masked CRC of key and value 4; then key and value
 * footer   32 bytes   magic 4, number of records 8, unused 16, masked CRC of these 28 bytes 4
 * </pre>
 */
final class BlobFile {
  private static final int MAGIC = 0x00248f37;
  private static final int HEADER = 30;
  private static final int RECORD = 32;
  private static final int FOOTER = 32;
  private static final int KEY = 4;

  private BlobFile() {}

  /** Receives the blocks of a file. */
  @FunctionalInterface
  interface Blocks {
    /** Takes a block, or the beginning of one. */
    void accept(int height, byte[] bytes) throws IOException;
  }

  /** What is wrong with a file as a whole, {@code null} if it is there and complete. */
  static @Nullable String fault(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < HEADER + FOOTER || !hasHeader(channel)) {
        return "is no blob file any more";
      }
      return hasFooter(channel) ? null : "does not end as it did";
    } catch (IOException e) {
      return "cannot be opened";
    }
  }

  /** Whether a file begins as a blob file does, so that its blocks can be looked for. */
  static boolean isBegun(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() > HEADER && hasHeader(channel);
    }
  }

  private static boolean hasHeader(FileChannel channel) throws IOException {
    ByteBuffer header = read(channel, 0, HEADER);
    return header.getInt(0) == MAGIC && header.getInt(4) == 1 && header.getShort(12) == 0;
  }

  private static boolean hasFooter(FileChannel channel) throws IOException {
    ByteBuffer footer = read(channel, channel.size() - FOOTER, FOOTER);
    return footer.getInt(0) == MAGIC
        && footer.getInt(FOOTER - 4) == MaskedCrc.of(footer.slice(0, FOOTER - 4));
  }

  /**
   * Passes on the blocks whose bytes are what was written, up to the first place from which on the
   * file cannot be read.
   */
  static void forEachBlock(Path file, Blocks blocks) throws IOException {
    forEach(file, Integer.MAX_VALUE, blocks);
  }

  /** Passes on the first bytes of each block, without checking the rest of it. */
  static void forEachBeginning(Path file, int length, Blocks blocks) throws IOException {
    forEach(file, length, blocks);
  }

  private static void forEach(Path file, int wanted, Blocks blocks) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long at = HEADER;
      while (at + RECORD + KEY < size) {
        ByteBuffer record = read(channel, at, RECORD + KEY);
        long length = record.getLong(8);
        boolean readable =
            record.getLong(0) == KEY
                && record.getInt(24) == MaskedCrc.of(record.slice(0, 24))
                && length >= 0
                && length <= size - at - RECORD - KEY;
        if (!readable) {
          return;
        }
        ByteBuffer value = read(channel, at + RECORD + KEY, (int) Math.min(wanted, length));
        ByteBuffer key = record.slice(RECORD, KEY);
        if (value.capacity() < length || MaskedCrc.of(key, value) == record.getInt(28)) {
          byte[] bytes = new byte[value.capacity()];
          value.get(0, bytes);
          blocks.accept(key.order(ByteOrder.BIG_ENDIAN).getInt(0), bytes);
        }
        at += RECORD + KEY + length;
      }
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("ends too early");
      }
    }
    return buffer.flip();
  }
}
