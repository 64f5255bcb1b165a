package dev.tachograph.internal.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory for many small rings: slices of chunks outside the heap, where alone the ring's accesses
 * are allowed, each chunk freed once none of its rings is left.
 */
final class RingMemory {
  private static final int CHUNK = 1 << 20;
  private static final int ALIGNED = 64;
  private static final byte[] JOURNAL = journalBytes();

  private static final ThreadLocal<ByteBuffer> CHUNKS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CHUNK).alignedSlice(ALIGNED));

  private RingMemory() {}

  /** Zeroes, aligned. */
  static ByteBuffer take(int size) {
    int whole = (size + ALIGNED - 1) & -ALIGNED;
    ByteBuffer chunk = CHUNKS.get();
    if (chunk.remaining() < whole) {
      CHUNKS.remove();
      chunk = CHUNKS.get();
    }
    ByteBuffer slice = chunk.slice(chunk.position(), size);
    chunk.position(chunk.position() + whole);
    return slice;
  }

  /** What the file of a journal holds that just began, with the least of a ring. */
  static ByteBuffer journal() {
    return take(JOURNAL.length).put(0, JOURNAL);
  }

  private static byte[] journalBytes() {
    try {
      Path file = Files.createTempFile("jcstress", ".journal");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        JournalFile.create(channel, 8, "pid=1\n");
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
