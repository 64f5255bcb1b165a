package dev.tachograph.node.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Block files as Bitcoin Core writes them ({@code node/blockstorage}), without the obfuscation that
 * its newer versions apply: {@code blk00000.dat} and so on, each of so many records.
 *
 * <pre>
 * the network's magic     4 bytes
 * length of the block     4 bytes LE
 * the block
 * </pre>
 *
 * <p>A file has its final name once it is whole and on the disk; until then {@code .part} follows
 * it. What was begun and not finished is deleted by {@link #close}.
 */
final class BlockFiles implements AutoCloseable {
  /** The size that no file reaches: 128 MiB, Core's {@code MAX_BLOCKFILE_SIZE}. */
  static final long MAX_BYTES = 128L << 20;

  private static final int PREFIX = 8;

  private final Path dir;
  private final int magic;
  private final long maxBytes;
  private final List<Path> parts = new ArrayList<>();
  private @Nullable FileChannel channel;
  private long inFile;
  private long bytes;

  private BlockFiles(Path dir, int magic, long maxBytes) {
    this.dir = dir;
    this.magic = magic;
    this.maxBytes = maxBytes;
  }

  /**
   * Begins to write into a directory.
   *
   * @param dir made if missing
   * @param magic the network's magic, its first byte the highest
   * @param maxBytes the size that no file reaches unless one block does
   * @throws IOException with a sentence: the directory cannot be made, or has such files
   */
  static BlockFiles create(Path dir, int magic, long maxBytes) throws IOException {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new IOException("--to " + dir + " cannot be made: " + reason(e), e);
    }
    try (Stream<Path> all = Files.list(dir)) {
      Path taken =
          all.filter(file -> file.getFileName().toString().matches("blk\\d{5,}\\.dat(\\.part)?"))
              .sorted()
              .findFirst()
              .orElse(null);
      if (taken != null) {
        throw new IOException(
            taken + " is there, and nothing is overwritten; give another directory with --to");
      }
    }
    return new BlockFiles(dir, magic, maxBytes);
  }

  /** Appends a block. */
  void add(byte[] block) throws IOException {
    long length = (long) PREFIX + block.length;
    try {
      FileChannel open = channel;
      if (open == null || inFile + length >= maxBytes) {
        finishFile();
        open = begin();
      }
      ByteBuffer prefix = ByteBuffer.allocate(PREFIX).putInt(magic);
      prefix.order(ByteOrder.LITTLE_ENDIAN).putInt(block.length).flip();
      write(open, prefix);
      write(open, ByteBuffer.wrap(block));
    } catch (IOException e) {
      throw failed(e);
    }
    inFile += length;
    bytes += length;
  }

  private FileChannel begin() throws IOException {
    Path part = dir.resolve(String.format(Locale.ROOT, "blk%05d.dat.part", parts.size()));
    FileChannel opened =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel = opened;
    parts.add(part);
    inFile = 0;
    return opened;
  }

  private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private void finishFile() throws IOException {
    if (channel != null) {
      channel.force(true);
      channel.close();
      channel = null;
    }
  }

  /** Gives all files their final names, the first one last. */
  void finish() throws IOException {
    try {
      finishFile();
      for (int i = parts.size() - 1; i >= 0; i--) {
        Path part = parts.get(i);
        String name = part.getFileName().toString().replace(".part", "");
        Files.move(part, part.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
      }
      try (FileChannel names = FileChannel.open(dir, StandardOpenOption.READ)) {
        names.force(true);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IOException failed(IOException e) {
    return new IOException("the blocks cannot be written to " + dir + ": " + reason(e), e);
  }

  private static String reason(IOException e) {
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(e.getMessage());
    return reason.contains("No space left") ? "the disk is full" : reason;
  }

  int files() {
    return parts.size();
  }

  long bytes() {
    return bytes;
  }

  /** Deletes what was not finished. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
    for (Path part : parts) {
      Files.deleteIfExists(part);
    }
  }
}
