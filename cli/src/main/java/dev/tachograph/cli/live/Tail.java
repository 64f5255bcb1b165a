package dev.tachograph.cli.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.analysis.internal.run.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of a run's file and what is appended later, even after the file is full and
 * another takes its name, or after it gets its final one.
 */
final class Tail implements Closeable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_LINE = 1 << 20;

  /** The maximum amount read from one poll to the next; a sparse file may have any size. */
  private static final long MAX_NEW = 64 << 20;

  private final Path part;
  private final Path whole;
  private final long lastBytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private @Nullable FileChannel channel;
  private @Nullable Object key;
  private boolean skipping;

  /**
   * Creates a reader that has not opened anything.
   *
   * @param base the base path of the run
   * @param suffix such as {@code .logs.jsonl}
   * @param lastBytes maximum number of bytes read from the end of the first file
   */
  Tail(Path base, String suffix, long lastBytes) {
    this.whole = base.resolveSibling(base.getFileName() + suffix);
    this.part = base.resolveSibling(base.getFileName() + suffix + ".part");
    this.lastBytes = lastBytes;
  }

  /** Passes on the records that were appended since the last call. A missing file yields none. */
  void poll(Consumer<JsonNode> records) throws IOException {
    FileChannel open = channel;
    if (open != null) {
      drain(open, records);
    }
    Path now = Files.exists(part) ? part : whole;
    if (!RegularFile.isOne(now)) {
      return;
    }
    Object newKey = Files.readAttributes(now, BasicFileAttributes.class).fileKey();
    if (open != null && (newKey == null || newKey.equals(key))) {
      if (open.size() < open.position()) {
        // It was truncated; continue at its end.
        open.position(0);
        line.reset();
        skipping = false;
        drain(open, records);
      }
      return;
    }
    FileChannel next = RegularFile.open(now);
    if (open != null) {
      drain(open, records);
      open.close();
    }
    line.reset();
    skipping = false;
    channel = next;
    key = newKey;
    if (open == null) {
      skipTo(next, next.size() - lastBytes);
    }
    drain(next, records);
  }

  /** Continues with the first line that begins after a position. */
  private void skipTo(FileChannel open, long position) throws IOException {
    if (position > open.position()) {
      open.position(position);
      line.reset();
      skipping = true;
    }
  }

  /** Reads up to the current end of the file; of an implausible amount only the last part. */
  private void drain(FileChannel open, Consumer<JsonNode> records) throws IOException {
    long end = open.size();
    if (end - open.position() > Math.max(lastBytes, MAX_NEW)) {
      skipTo(open, end - lastBytes);
    }
    while (open.position() < end && open.read(buffer.clear()) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte b = buffer.get();
        if (b == 0) {
          // No line of JSON contains one: everything before it is damaged.
          line.reset();
          continue;
        }
        if (b != '\n') {
          if (line.size() < MAX_LINE) {
            line.write(b);
          }
          continue;
        }
        if (!skipping) {
          give(records);
        }
        skipping = false;
        line.reset();
      }
    }
  }

  private void give(Consumer<JsonNode> records) throws IOException {
    try {
      JsonNode record = JSON.readTree(line.toByteArray());
      if (record != null && record.isObject()) {
        records.accept(record);
      }
    } catch (JsonProcessingException noRecord) {
      // A live view leaves out what tacho logs would count.
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      open.close();
    }
  }
}
