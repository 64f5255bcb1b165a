package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of one stream: framed lines, continued in another file when it is full.
 *
 * <p>JSONL files are the plain lines. The trace is {@code [}, then the lines, each from the second
 * on preceded by a comma, then {@code ]}: lines stay whole, and each file is an array of its own. A
 * file is ended before a line that does not fit into it is written. Used by one thread.
 */
abstract class FramedFile {
  private static final byte[] CLOSING = "\n]\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = "[\n]\n".getBytes(StandardCharsets.US_ASCII);

  static final int MAX_TRIES = 3;

  final boolean array;

  /** The bytes that are final in the file, without the end of its frame. */
  long size;

  /** Whether the file may hold more than {@link #size} bytes. */
  boolean torn;

  /** The lines in all files so far, including removed ones; maintained by whoever counts them. */
  long lines;

  final ChangesOfFile changes = new ChangesOfFile();

  private record Segment(int number, long bytes, long lines) {
    Segment withNumber(int other) {
      return new Segment(other, bytes, lines);
    }
  }

  /** Learns which lines are in the file; {@code null} for nothing. */
  final @Nullable WrittenLines observer;

  private final LineOutput output;
  private final int closing;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private int numbered;
  private long bytesBefore;
  private long bytesInSegments;
  private long linesBefore;

  /** Bytes that were written and are not in the current file, minus bytes of others that are. */
  private long bytesGone;

  private Runnable onChange = () -> {};

  /** Whether the frame is ended and the next file does not exist yet. */
  private boolean ended;

  FramedFile(LineOutput output, boolean array, long size) {
    this.output = output;
    this.observer = output.observer();
    this.array = array;
    this.size = size;
    this.closing = array ? CLOSING.length : 0;
  }

  /** The bytes that are final in the current file. */
  final long size() {
    return size;
  }

  /** The number of the last full file, 0 for none. */
  final int numbered() {
    return numbered;
  }

  /** The bytes written to all files so far, including removed ones. */
  final long bytesWritten() {
    return bytesBefore + bytesGone + size;
  }

  /** The bytes of all existing files that take up disk space. */
  final long bytesPresent() {
    return output.takesRoom() ? bytesInSegments + size : 0;
  }

  /** Whether there is a file that can be removed. */
  final boolean hasSegments() {
    return !segments.isEmpty();
  }

  /** Removes the oldest numbered file and returns the number of lines that were in it. */
  final long removeOldest() throws IOException {
    Segment oldest = segments.getFirst();
    output.remove(oldest.number());
    segments.removeFirst();
    bytesInSegments -= oldest.bytes();
    return oldest.lines();
  }

  /** Whether the frame of a trace is ended. */
  static boolean isEnded(FileChannel channel) throws IOException {
    byte[] end = new byte[CLOSING.length];
    ByteBuffer bytes = ByteBuffer.wrap(end);
    long from = Math.max(0, channel.size() - CLOSING.length);
    while (bytes.hasRemaining() && Buffers.read(channel, bytes, from + bytes.position()) > 0) {
      // Fall through.
    }
    return Arrays.equals(end, CLOSING);
  }

  /** Ends the frame of a file of whole lines. */
  static void end(FileChannel channel, boolean array, long size) throws IOException {
    ByteBuffer end = ByteBuffer.wrap(!array ? new byte[0] : size == 0 ? EMPTY : CLOSING);
    while (end.hasRemaining()) {
      int ignored = Buffers.write(channel, end);
    }
  }

  /** Sets an action that runs before a file that others changed is continued. */
  final void onChange(Runnable first) {
    onChange = first;
  }

  /**
   * Checks whether another process changed the file and, if so, continues at its true end.
   *
   * @return whether it was changed
   */
  final boolean look() throws IOException {
    FileEnd found = ended ? null : output.look(size, array);
    if (found == null) {
      return false;
    }
    unknown();
    output.truncate(found.size());
    long before = size;
    long here = lines - linesBefore;
    size = found.size();
    torn = false;
    bytesGone += before - size;
    long bytes =
        switch (found.what()) {
          case TRUNCATED -> Math.max(0, before - size);
          case REPLACED, REMOVED -> before;
          case APPENDED -> 0;
        };
    long left = found.what() == FileChange.What.APPENDED ? here : found.lines();
    linesBefore += left < 0 ? 0 : Math.max(0, here - left);
    changed(found.what(), found.file(), left < 0 ? -1 : Math.max(0, here - left), bytes);
    onChange.run();
    return true;
  }

  /** Checks that the full files still exist. */
  final void checkSegments() throws IOException {
    for (Segment full : List.copyOf(segments)) {
      long bytes = output.segmentBytes(full.number());
      if (bytes < full.bytes()) {
        segments.remove(full);
        bytesInSegments -= full.bytes();
        FileChange.What what = bytes < 0 ? FileChange.What.REMOVED : FileChange.What.TRUNCATED;
        long lost = bytes > 0 ? -1 : full.lines();
        changed(what, output.segment(full.number()), lost, full.bytes() - Math.max(0, bytes));
      }
    }
  }

  private void changed(FileChange.What what, String file, long lost, long bytes) {
    FileChange change = new FileChange(what, file, lost, bytes);
    changes.add(change);
    output.changed(change);
  }

  /**
   * Writes whole lines in their frame and counts their bytes. If another process changed the file,
   * all of them are written at its true end.
   *
   * @param framed the lines; for the trace with room for the separator of the first one, which is
   *     set here
   */
  final void append(ByteBuffer framed) throws IOException {
    for (int tries = 1; ; tries++) {
      if (array) {
        framed.put(0, (byte) (size == 0 ? '[' : ','));
      }
      try {
        writeFully(framed);
        size += framed.limit();
        return;
      } catch (FileChangedException changed) {
        torn = framed.position() > 0;
        framed.rewind();
        if (tries == MAX_TRIES) {
          throw changed;
        }
        resume(framed.limit());
      }
    }
  }

  /** Finds the true end of a file that another process changed, so that writing continues there. */
  final void resume(long bytes) throws IOException {
    repair();
    if (!look()) {
      output.truncate(size);
    } else if (array && size == 0) {
      open(bytes);
    }
  }

  /** The number of bytes that can be written in one call without exceeding the file's bound. */
  final int writable(int chunk) {
    return (int) Math.max(1, Math.min(chunk, output.maxBytes() - closing));
  }

  /** Continues in the next file unless the bytes fit into this one or this one is empty. */
  final void makeRoom(long bytes) throws IOException {
    boolean full = isFull(bytes);
    if (full && !ended && look()) {
      // A file that is not the run's must not get its number.
      full = isFull(bytes);
    }
    if (!full && !ended) {
      return;
    }
    if (!ended && array) {
      writeFully(ByteBuffer.wrap(CLOSING));
    }
    ended = true;
    // First, as it needs memory: a file that has its number cannot be renamed again.
    segments.addLast(new Segment(numbered + 1, size + closing, lines - linesBefore));
    int number = 0;
    try {
      number = output.next();
    } finally {
      if (number == 0) {
        segments.removeLast();
      }
    }
    ended = false;
    if (number != numbered + 1) {
      // The number was taken by something else.
      segments.addLast(segments.removeLast().withNumber(number));
    }
    numbered = number;
    ended(number);
    bytesInSegments += size + closing;
    bytesBefore += bytesGone + size + closing;
    bytesGone = 0;
    linesBefore = lines;
    size = 0;
    open(bytes);
  }

  /** Tells the observer that the content of the file is not what it was told. */
  final void unknown() {
    if (observer != null) {
      observer.unknown();
    }
  }

  private void ended(int number) {
    if (observer != null) {
      observer.ended(number, size + closing);
    }
  }

  private boolean isFull(long bytes) {
    return size > 0 && bytes + closing > output.maxBytes() - size;
  }

  /** Begins a file after the first with its opening lines, if they fit. */
  private void open(long bytes) throws IOException {
    byte[] opening = array ? output.opening() : new byte[0];
    if (opening.length == 0 || opening.length * 2L + bytes + closing > output.maxBytes()) {
      return;
    }
    // Each line of n bytes, including its line feed, becomes two bytes for the separator and n - 1.
    ByteBuffer framed = ByteBuffer.allocate(opening.length * 2);
    int from = 0;
    for (int i = 0; i < opening.length; i++) {
      if (opening[i] == '\n') {
        framed.put((byte) (from == 0 ? '[' : ',')).put((byte) '\n');
        framed.put(opening, from, i - from);
        from = i + 1;
      }
    }
    int length = framed.position();
    writeFully(framed.flip());
    size = length;
  }

  final void writeFully(ByteBuffer bytes) throws IOException {
    torn = true;
    while (bytes.hasRemaining()) {
      output.write(bytes);
    }
    torn = false;
  }

  /**
   * Repairs the file right after an error, so that a torn line is visible as briefly as possible.
   */
  final void takeBack(Throwable error) {
    try {
      repair();
    } catch (IOException | RuntimeException | Error again) {
      // It stays torn and is repaired before anything else is written.
    }
  }

  /** Removes the part of a line that was written incompletely. */
  final void repair() throws IOException {
    if (torn) {
      output.truncate(size);
      torn = false;
    }
  }

  final boolean isStuck() {
    return output.isStuck();
  }

  final boolean takesRoom() {
    return output.takesRoom();
  }

  /** Returns once everything written is on disk. */
  final void sync() throws IOException {
    output.sync();
  }

  /** Ends the frame and closes the file. */
  final void finish() throws IOException {
    LineOutput last = output;
    try (last) {
      repair();
      boolean ignored = look();
      if (array && !ended) {
        writeFully(ByteBuffer.wrap(size == 0 ? EMPTY : CLOSING));
      }
      if (!ended) {
        ended(0);
      }
    }
  }
}
