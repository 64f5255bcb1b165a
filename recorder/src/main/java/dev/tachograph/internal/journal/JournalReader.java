package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal whose process is gone. Its content may be arbitrary: only what its check proves
 * to be a line is taken for one.
 *
 * <p>The ring is read from the position of the newest whole slot on, one lap at most. Only an
 * intact frame says where the next one is; past anything else the search continues at the next
 * multiple of eight, so that one damaged frame does not hide those after it.
 */
public final class JournalReader {
  /** Receives the lines that are in the ring but not in the files. */
  interface Lines {
    /** A line, including its line feed. */
    void line(int stream, int level, ByteBuffer bytes, int index, int length) throws IOException;
  }

  private static final int MAX_ON_HEAP = 64 * 1024 * 1024;
  private static final int CHUNK = 64 * 1024;

  private final JournalFile file;
  private final ByteBuffer ring;
  private final int capacity;
  private final @Nullable JournalState state;
  private boolean damaged;

  private JournalReader(JournalFile file) {
    this.file = file;
    this.ring = file.ring();
    this.capacity = file.capacity();
    this.state = file.newest();
    this.damaged = ring.capacity() != capacity || state == null;
  }

  /**
   * Opens a journal.
   *
   * @param channel open for reading; may be closed afterwards
   * @return {@code null} if the file is not a journal or its beginning is damaged
   * @throws LaterVersionException if it is of a later version
   * @throws IOException if it cannot be read
   */
  public static @Nullable JournalReader open(FileChannel channel) throws IOException {
    long size = Math.min(channel.size(), (long) JournalOptions.MAX_BYTES + JournalFile.RING);
    if (size > MAX_ON_HEAP) {
      return of(channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
    }
    // Not mapped: a mapping keeps the file's blocks allocated until it is collected.
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    ByteBuffer part = Buffers.allocate(CHUNK);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      part.clear().limit(Math.min(CHUNK, bytes.remaining()));
      read = Buffers.read(channel, part, bytes.position());
      bytes.put(part.flip());
    }
    return of(bytes.clear());
  }

  /**
   * Whether a journal was left before its run began: it does not say that it is one, and nothing
   * was ever recorded into it.
   *
   * @param channel open for reading
   * @throws IOException if it cannot be read
   */
  public static boolean isUnbegun(FileChannel channel) throws IOException {
    return JournalFile.isUnbegun(channel);
  }

  /** The number of bytes that {@link #ofHead} needs. */
  public static final int HEAD = JournalFile.RING + 8;

  /**
   * Reads the header of a journal that may be in use; whoever writes it keeps one of its slots
   * intact.
   *
   * @param head the first {@link #HEAD} bytes
   * @return without the lines in the ring; {@code null} if it is not a journal
   * @throws LaterVersionException if it is of a later version
   */
  public static @Nullable JournalReader ofHead(byte[] head) throws LaterVersionException {
    return of(ByteBuffer.wrap(head));
  }

  /** A reader of a journal's bytes. */
  static @Nullable JournalReader of(ByteBuffer bytes) throws LaterVersionException {
    JournalFile file = JournalFile.read(bytes);
    return file == null ? null : new JournalReader(file);
  }

  /** The identity of the run the journal belongs to. */
  public String identity() {
    return file.identity();
  }

  /** The signals that asked the process to end, in the order of their arrival. */
  public List<SignalNote> signals() {
    JournalNotes notes = file.notes();
    return notes == null ? List.of() : notes.signals();
  }

  /** What {@link Journal#noteEnd} recorded; {@code null} if nothing. */
  public byte @Nullable [] end() {
    JournalNotes notes = file.notes();
    return notes == null ? null : notes.end();
  }

  /** The newest intact slot; {@code null} if both are damaged. */
  @Nullable JournalState state() {
    return state;
  }

  /** Whether something that was committed could not be read, as far as that can be detected. */
  boolean isDamaged() {
    return damaged;
  }

  /**
   * Whether the files are to be truncated to the lengths of the state. They are not if the newer
   * slot was corrupted rather than torn: the lines it covers are zeroed in the ring and exist in
   * the files alone.
   */
  boolean reportsLengths() {
    if (state == null || !file.hasDamagedSlot()) {
      return state != null;
    }
    int index = (int) state.firstPosition() & (capacity - 1);
    return index + 4 <= ring.capacity() && ring.getInt(index) != 0;
  }

  /** Passes on the lines in the order of their claims. */
  void replay(Lines lines) throws IOException {
    if (state == null) {
      return;
    }
    long from = state.firstPosition();
    if (from < 0 || from % 8 != 0 || from > Long.MAX_VALUE - capacity) {
      damaged = true;
      return;
    }
    long zeroedTo = state.values[JournalState.RELEASED] + capacity;
    long unfinishedTo = 0;
    for (long at = from; at < from + capacity; ) {
      int index = (int) at & (capacity - 1);
      if (index + Frames.OVERHEAD > ring.capacity()) {
        // In a truncated file the rest of the lap is missing.
        at += capacity - index;
        continue;
      }
      int word = ring.getInt(index);
      int length = Frames.length(word);
      if (word == 0) {
        at += 8;
      } else if (isWhole(word, index, at)) {
        give(lines, at, index, length);
        at += Frames.size(length);
      } else if (isWhole(word, index, at - capacity)) {
        // Of the previous lap: the line is in its file, and was not zeroed yet.
        at += Frames.size(length);
      } else {
        if (Frames.state(word) == Frames.CLAIMED) {
          unfinishedTo = Math.max(unfinishedTo, at + Frames.size(length));
        } else if (Frames.state(word) == Frames.SKIPPED) {
          unfinishedTo = Math.max(unfinishedTo, at + length);
        } else if (at < zeroedTo && at >= unfinishedTo && !isHalfClaimed(word, index)) {
          damaged = true;
        }
        at += 8;
      }
    }
  }

  /** Whether the owner and kind of a frame, eight bytes earlier, were written but not its word. */
  private boolean isHalfClaimed(int word, int index) {
    return Frames.state(word) == 0 && ring.getInt(index + 4) >>> 24 == 0;
  }

  private boolean isWhole(int word, int index, long position) {
    int length = Frames.length(word);
    if (Frames.state(word) != Frames.COMMITTED
        || length < 3
        || length > capacity / 4
        || index + Frames.OVERHEAD + length > ring.capacity()) {
      return false;
    }
    int kind = ring.getInt(index + Frames.KIND);
    if (Frames.stream(kind) >= JournalState.STREAMS
        || Frames.level(kind) >= JournalState.LEVELS
        || kind >>> 24 != 0) {
      return false;
    }
    int line = index + Frames.OVERHEAD;
    int sum = Frames.sumOf(ring, line, length);
    return ring.getInt(index + Frames.CHECK) == Frames.check(sum, position, kind, length)
        && ring.get(line) == '{'
        && ring.get(line + length - 1) == '\n';
  }

  private void give(Lines lines, long at, int index, int length) throws IOException {
    int kind = ring.getInt(index + Frames.KIND);
    int stream = Frames.stream(kind);
    if (state != null && at >= state.get(JournalState.POSITION, stream)) {
      lines.line(stream, Frames.level(kind), ring, index + Frames.OVERHEAD, length);
    }
  }
}
