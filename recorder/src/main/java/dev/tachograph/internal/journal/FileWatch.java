package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import dev.tachograph.internal.files.RunFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Notices what others do to the file of a stream: a rotation by {@code copytruncate}, an editor
 * that replaces it, a deletion, a rename.
 *
 * <p>Before each write the file's name and size are checked, at the cost of one system call per
 * batch of lines. Truncation between the check and the write leaves a hole before the written
 * bytes, so one byte there is read after each write.
 *
 * <p>As with {@code tail -F}, the name counts: a file that has lost its name is succeeded by a new
 * one, and a file that has taken the name is appended to. Something that cannot be written like a
 * file of the run, such as a link, is renamed and otherwise left alone. Used by the thread that
 * makes the calls on the file.
 */
final class FileWatch {
  private static final long MAX_COUNTED = 1L << 28;
  private static final int MAX_ASIDE = 1_000;

  private final RunFiles files;
  private final String suffix;
  private final Path path;
  private final ByteBuffer one = Buffers.allocate(1);
  private @Nullable Object key;

  /** What happened to the name; {@code null} while the file has it. */
  private FileChange.@Nullable What done;

  FileWatch(RunFiles files, String suffix) throws IOException {
    this.files = files;
    this.suffix = suffix;
    this.path = files.partPath(suffix);
    begin();
  }

  String name() {
    return path.toString();
  }

  /** A file was created. */
  void begin() throws IOException {
    BasicFileAttributes attributes = attributes(path);
    key = attributes == null ? null : attributes.fileKey();
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  /** The size of a file in bytes; -1 if it is gone. */
  static long bytes(Path file) {
    try {
      BasicFileAttributes attributes = attributes(file);
      return attributes == null ? -1 : attributes.size();
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /** Whether the file still has its name and the given size. */
  boolean isUnchanged(FileChannel channel, long bytes) throws IOException {
    Object known = key;
    if (known != null) {
      try {
        BasicFileAttributes there = attributes(path);
        return there != null && known.equals(there.fileKey()) && there.size() == bytes;
      } catch (IOException unknown) {
        // The directory may no longer be searchable; the file itself is open.
      }
    }
    return channel.size() == bytes;
  }

  private boolean isSame(@Nullable BasicFileAttributes there) {
    return there != null && (key == null || key.equals(there.fileKey()));
  }

  /** Whether there is a hole directly before the position where a write began. */
  boolean isHoleBefore(FileChannel channel, long at) throws IOException {
    return at > 0 && Buffers.read(channel, one.clear(), at - 1) == 1 && one.get(0) == 0;
  }

  /**
   * Opens the file that has the name now; creates one if none has.
   *
   * @return {@code null} if the file still has its name
   */
  @Nullable FileChannel openOther() throws IOException {
    BasicFileAttributes there = attributes(path);
    if (isSame(there)) {
      return null;
    }
    FileChannel other = there == null || !there.isRegularFile() ? null : files.reopen(suffix);
    done = there == null ? FileChange.What.REMOVED : FileChange.What.REPLACED;
    if (other == null) {
      if (there != null) {
        moveAside();
      }
      other = files.create(suffix);
    }
    begin();
    return other;
  }

  /** Renames something that cannot be written to as a file of the run. */
  private void moveAside() throws IOException {
    for (int n = 1; n <= MAX_ASIDE; n++) {
      Path aside = path.resolveSibling(path.getFileName() + ".other-" + n);
      if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(path, aside);
        return;
      }
    }
    throw new IOException(path + " is no file that can be written, and cannot be renamed.");
  }

  /** Where the file that was opened instead is to be continued. */
  FileEnd findOther(FileChannel other, boolean array) throws IOException {
    FileChange.What what = done == null ? FileChange.What.REPLACED : done;
    long end = array ? WholeLines.end(other, true) : endWithLineFeed(other);
    return new FileEnd(what, name(), end, 0);
  }

  /**
   * Where a file that still has its name is to be continued.
   *
   * @param size the size that it was left with
   * @return {@code null} if at that size
   */
  @Nullable FileEnd find(FileChannel channel, long size, boolean array) throws IOException {
    long now = channel.size();
    if (now >= size && WholeLines.isEnd(channel, size, array)) {
      if (now == size) {
        return null;
      }
      long end = array ? size : endWithLineFeed(channel);
      return new FileEnd(FileChange.What.APPENDED, name(), end, 0);
    }
    long end = WholeLines.end(channel, array, Math.min(now, size));
    long lines = end > MAX_COUNTED ? -1 : WholeLines.count(channel, end);
    return new FileEnd(FileChange.What.TRUNCATED, name(), end, lines);
  }

  /** Ensures that a file others wrote to ends with a line feed. */
  private static long endWithLineFeed(FileChannel channel) throws IOException {
    long size = channel.size();
    if (WholeLines.isEnd(channel, size, false)) {
      return size;
    }
    channel.position(size);
    return size + Buffers.write(channel, ByteBuffer.wrap(new byte[] {'\n'}));
  }
}
