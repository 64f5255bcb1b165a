package dev.tachograph.cli.logs;

import dev.tachograph.analysis.internal.run.RegularFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of a log file, also while it grows, and after it was truncated; used by one thread. */
final class LogLines implements Closeable {
  private final Path file;
  private final @Nullable Object key;
  private final boolean live;
  private FileChannel channel;
  private LineReader reader;
  private long matchFrom;
  private long damagedBefore;

  /**
   * Opens a file.
   *
   * @param live whether the last line may be incomplete without being an error
   */
  LogLines(Path file, boolean live) throws IOException {
    this.file = file;
    this.live = live;
    this.channel = RegularFile.open(file);
    this.key = keyOf(file);
    this.reader = reader(0);
  }

  private LineReader reader(long start) {
    return new LineReader(channel, start, Long.MAX_VALUE, live);
  }

  /**
   * Goes on at a line.
   *
   * @param looked the offset of the first line that {@link #isLookedAt}
   */
  void begin(long offset, long looked) {
    damagedBefore += reader.damaged();
    reader = reader(offset);
    matchFrom = looked;
  }

  /**
   * Moves to the next line.
   *
   * @return false at the current end of the file; a later call sees what was appended since
   */
  boolean next() throws IOException {
    if (reader.next()) {
      return true;
    }
    if (!live || !isShorter()) {
      return false;
    }
    channel.close();
    channel = RegularFile.open(file);
    begin(0, 0);
    return reader.next();
  }

  /** The line, in its buffer. */
  LineReader line() {
    return reader;
  }

  /** Whether the line is one to decide on, and not only of the context of the first. */
  boolean isLookedAt() {
    return reader.offset() >= matchFrom;
  }

  /** The position behind the lines that were read. */
  long position() {
    return reader.position();
  }

  /** The file, for readers of parts of it. */
  FileChannel channel() {
    return channel;
  }

  /** The number of lines so far that contain NUL bytes or are too long. */
  long damaged() {
    return damagedBefore + reader.damaged();
  }

  /**
   * Whether the file was truncated by another process; reading continues at its end. A full file
   * that got another name is not shorter: the file that has its name is the next one.
   */
  private boolean isShorter() {
    try {
      return reader.position() > 0
          && Objects.equals(keyOf(file), key)
          && Files.size(file) < reader.position();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Identifies a file; {@code null} where files have no keys. */
  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
