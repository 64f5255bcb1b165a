package dev.tachograph.cli.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.Report;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a log file line by line, however long the file; lines have a maximum length. */
final class LogLines implements Closeable {
  /** The recorder truncates values at 64 KiB; a longer line is not its own. */
  private static final int MAX_LINE = 16 << 20;

  /** Not a byte: those are from -128 to 127. */
  private static final int END = 256;

  private final Path file;
  private InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int next;
  private int limit;
  private long position;

  /** Whether the current line contains NUL bytes. */
  private boolean damaged;

  private final @Nullable Object key;
  private final boolean live;
  private byte[] line = new byte[8192];
  private int length;
  private boolean tooLong;
  private long unreadable;

  /**
   * Opens a file.
   *
   * @param live whether the last line may be incomplete without being an error
   */
  LogLines(Path file, boolean live) throws IOException {
    this.file = file;
    this.in = open(file);
    this.key = keyOf(file);
    this.live = live;
  }

  private static InputStream open(Path file) throws IOException {
    return RegularFile.stream(file);
  }

  /**
   * The next record.
   *
   * @return null at the current end of the file; a later call sees what was appended since
   */
  @Nullable JsonNode next() throws IOException {
    for (int b = read(); b != END; b = read()) {
      if (b == 0) {
        // No line of JSON contains one: everything before it is damaged.
        damaged = true;
        length = 0;
        continue;
      }
      if (b != '\n') {
        append((byte) b);
        continue;
      }
      JsonNode record = take();
      if (record != null) {
        return record;
      }
    }
    if (live || (length == 0 && !tooLong && !damaged)) {
      return null;
    }
    return take();
  }

  /** The number of lines so far that are not records. */
  long unreadable() {
    return unreadable;
  }

  private int read() throws IOException {
    if (next == limit && !fill()) {
      return END;
    }
    position++;
    return chunk[next++];
  }

  private boolean fill() throws IOException {
    next = 0;
    limit = Math.max(0, in.read(chunk));
    if (limit == 0 && live && position > 0 && isShorter()) {
      in.close();
      in = open(file);
      position = 0;
      length = 0;
      limit = Math.max(0, in.read(chunk));
    }
    return limit > 0;
  }

  /**
   * Whether the file was truncated by another process; reading continues at its end. A full file
   * that got another name is not shorter: the file that has its name is the next one.
   */
  private boolean isShorter() {
    try {
      return Objects.equals(keyOf(file), key) && Files.size(file) < position;
    } catch (IOException gone) {
      return false;
    }
  }

  /** Identifies a file; {@code null} where files have no keys. */
  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private void append(byte b) {
    if (length == MAX_LINE) {
      tooLong = true;
      return;
    }
    if (length == line.length) {
      line = java.util.Arrays.copyOf(line, Math.min(MAX_LINE, length * 2));
    }
    line[length++] = b;
  }

  private @Nullable JsonNode take() {
    int size = length;
    boolean cut = tooLong;
    unreadable += damaged ? 1 : 0;
    if (damaged && (size == 0 || line[0] != '{')) {
      damaged = false;
      length = 0;
      tooLong = false;
      return null;
    }
    damaged = false;
    length = 0;
    tooLong = false;
    if (!cut) {
      try {
        JsonNode record = Report.JSON.readTree(line, 0, size);
        if (record.isObject()) {
          return record;
        }
      } catch (JsonProcessingException e) {
        // Counted below and reported at the end.
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    unreadable++;
    return null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
