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

/**
 * The file of one stream: lines in their frame, continued in another file when it is full.
 *
 * <p>JSONL files are the lines as they are. The trace is {@code [}, then each line preceded by a
 * comma from the second on, then {@code ]}: lines stay whole lines, and each file is an array of
 * its own. A file is ended before what does not fit into it is written. Used by one thread.
 */
abstract class FramedFile {
  private static final byte[] CLOSING = "\n]\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = "[\n]\n".getBytes(StandardCharsets.US_ASCII);

  static final int MAX_TRIES = 3;

  final boolean array;

  /** Bytes that stand in the file for good, but for what ends its frame. */
  long size;

  /** Whether more than {@link #size} may stand there. */
  boolean torn;

  /** Lines in all files so far, removed ones included; kept by whoever counts them. */
  long lines;

  final ChangesOfFile changes = new ChangesOfFile();

  private record Segment(int number, long bytes, long lines) {
    Segment withNumber(int other) {
      return new Segment(other, bytes, lines);
    }
  }

  private final LineOutput output;
  private final int closing;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private int numbered;
  private long bytesBefore;
  private long bytesInSegments;
  private long linesBefore;

  /** Bytes that were written and are not in the present file, less those of others in it. */
  private long bytesGone;

  private Runnable onChange = () -> {};

  /** Whether the frame is ended, and the next file is not there yet. */
  private boolean ended;

  FramedFile(LineOutput output, boolean array, long size) {
    this.output = output;
    this.array = array;
    this.size = size;
    this.closing = array ? CLOSING.length : 0;
  }

  /** Bytes that stand in the present file for good. */
  final long size() {
    return size;
  }

  /** The number of the last full file, 0 for none. */
  final int numbered() {
    return numbered;
  }

  /** Bytes written to all files so far, removed ones included. */
  final long bytesWritten() {
    return bytesBefore + bytesGone + size;
  }

  /** Bytes of all files that are there and take room. */
  final long bytesPresent() {
    return output.takesRoom() ? bytesInSegments + size : 0;
  }

  /** Whether there is a file that can be removed. */
  final boolean hasSegments() {
    return !segments.isEmpty();
  }

  /** Removes the oldest file that has a number; gives the lines that were in it. */
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
      // Goes on.
    }
    return Arrays.equals(end, CLOSING);
  }

  /** Ends the frame of a file of whole lines at its end. */
  static void end(FileChannel channel, boolean array, long size) throws IOException {
    ByteBuffer end = ByteBuffer.wrap(!array ? new byte[0] : size == 0 ? EMPTY : CLOSING);
    while (end.hasRemaining()) {
      int ignored = Buffers.write(channel, end);
    }
  }

  /** Says what is to be done before a file goes on that somebody else changed. */
  final void onChange(Runnable first) {
    onChange = first;
  }

  /**
   * Looks whether somebody else changed the file, and goes on at its true end then.
   *
   * @return whether it was changed
   */
  final boolean look() throws IOException {
    TrueEnd found = ended ? null : output.look(size, array);
    if (found == null) {
      return false;
    }
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

  /** Looks whether the full files are still there. */
  final void lookAtSegments() throws IOException {
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
   * Writes whole lines in their frame and counts their bytes. Where somebody else changed the file,
   * all of them come at its true end.
   *
   * @param framed of the trace with the separator of the first line, which is set here
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
        goOn(framed.limit());
      }
    }
  }

  /**
   * After somebody else changed the file: finds its true end, so that what comes is written there.
   */
  final void goOn(long bytes) throws IOException {
    repair();
    if (!look()) {
      output.truncate(size);
    } else if (array && size == 0) {
      open(bytes);
    }
  }

  /** Bytes that can be written at once without a file growing beyond its bound. */
  final int most(int chunk) {
    return (int) Math.max(1, Math.min(chunk, output.maxBytes() - closing));
  }

  /** Goes on in the next file unless what comes has room in this one, or this one is empty. */
  final void makeRoom(long bytes) throws IOException {
    boolean full = isFull(bytes);
    if (full && !ended && look()) {
      // What is not the run's file is not to get its number.
      full = isFull(bytes);
    }
    if (!full && !ended) {
      return;
    }
    if (!ended && array) {
      writeFully(ByteBuffer.wrap(CLOSING));
    }
    ended = true;
    // First, as it needs memory: what has its number already cannot get it again.
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
      // Something else had that name.
      segments.addLast(segments.removeLast().withNumber(number));
    }
    numbered = number;
    bytesInSegments += size + closing;
    bytesBefore += bytesGone + size + closing;
    bytesGone = 0;
    linesBefore = lines;
    size = 0;
    open(bytes);
  }

  private boolean isFull(long bytes) {
    return size > 0 && bytes + closing > output.maxBytes() - size;
  }

  /** Begins a file after the first with what it is to begin with, if that has room. */
  private void open(long bytes) throws IOException {
    byte[] opening = array ? output.opening() : new byte[0];
    if (opening.length == 0 || opening.length * 2L + bytes + closing > output.maxBytes()) {
      return;
    }
    // Each line of n bytes, its line feed included, becomes two for the separator and n - 1.
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

  /** Repairs at once after an error, so that a torn line stands no longer than it must. */
  final void takeBack(Throwable error) {
    try {
      repair();
    } catch (IOException | RuntimeException | Error again) {
      // It stays torn, and is repaired before anything else is written.
    }
  }

  /** Takes back what was written of a line that did not get through. */
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

  /** Returns once what was written is on the disk. */
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
    }
  }
}
