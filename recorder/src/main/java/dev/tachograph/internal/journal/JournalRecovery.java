package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of a run whose process is gone to what was acknowledged: cuts them to where the
 * newest header slot says they count, and appends what the ring holds. Changes nothing in the
 * journal, so it can be done again from the beginning, whatever interrupted it.
 */
public final class JournalRecovery implements AutoCloseable {
  private final @Nullable JournalReader reader;
  private final Map<Stream, StreamAppender> files = new EnumMap<>(Stream.class);
  private final Map<Stream, FileChannel> channels;
  private final SegmentsLeft segments;

  /** Lines that were appended, or stand in a file that was finished before, by stream and level. */
  private final long[] added = new long[JournalState.STREAMS * JournalState.LEVELS];

  private final long[] collapsed = new long[JournalState.LEVELS];

  /** Bytes that a file lacks which the header tells of. */
  private final Map<Stream, Long> cut = new EnumMap<>(Stream.class);

  private boolean filesDamaged;

  /** A recovery of files that have no numbers. */
  JournalRecovery(@Nullable JournalReader reader, Map<Stream, FileChannel> channels) {
    this(reader, channels, SegmentsLeft.none());
  }

  /**
   * A recovery.
   *
   * @param reader of the journal; {@code null} when there is none that can be read
   * @param channels the files that do not have their final names yet, open for reading and writing;
   *     closed with this
   * @param segments the files with numbers
   */
  public JournalRecovery(
      @Nullable JournalReader reader, Map<Stream, FileChannel> channels, SegmentsLeft segments) {
    this.reader = reader;
    this.channels = channels;
    this.segments = segments;
  }

  /**
   * Cuts and appends.
   *
   * @throws IOException when the disk does not take it; nothing is lost by that
   */
  public void replay() throws IOException {
    JournalState state = state();
    boolean cuts = reader != null && reader.reportsLengths();
    for (Stream stream : Stream.values()) {
      FileChannel channel = channels.get(stream);
      if (channel == null) {
        continue;
      }
      long reported = state == null ? -1 : state.get(JournalState.LENGTH, stream.ordinal());
      boolean array = stream == Stream.TRACE;
      long size = reported;
      if (!cuts || !isWhole(channel, reported, array)) {
        size = WholeLines.end(channel, array);
        filesDamaged |= size != reported;
        cut.put(stream, Math.max(0, reported - size));
      }
      channel.truncate(size);
      channel.position(size);
      files.put(stream, new StreamAppender(LineOutput.of(channel), array, size));
    }
    if (cuts && state != null) {
      reportRepeats(state);
    }
    if (reader != null) {
      reader.replay(this::append);
    }
    for (StreamAppender file : files.values()) {
      file.flush();
    }
  }

  /**
   * Whether a file still holds what the header tells of, as far as its size and its last byte show:
   * somebody else may have truncated it, or put another in its place.
   */
  private static boolean isWhole(FileChannel channel, long reported, boolean array)
      throws IOException {
    return reported >= 0
        && reported <= channel.size()
        && WholeLines.isEnd(channel, reported, array);
  }

  /** Tells the repeats of the last line that was written, which the ring no longer holds. */
  private void reportRepeats(JournalState state) throws IOException {
    long repeats = state.values[JournalState.REPEATS];
    long level = state.values[JournalState.REPEATS_LEVEL];
    if (repeats <= 0 || level < 0 || level >= JournalState.LEVELS) {
      return;
    }
    FileChannel channel = channels.get(Stream.LOGS);
    if (channel == null) {
      added[JournalState.cell(Stream.LOGS.ordinal(), (int) level)]++;
      collapsed[(int) level] += repeats - 1;
      return;
    }
    byte[] last = channel.size() == 0 ? segments.lastLine(Stream.LOGS) : WholeLines.last(channel);
    byte[] line = Collapser.line(last, state);
    if (line != null) {
      append(Stream.LOGS.ordinal(), (int) level, ByteBuffer.wrap(line), 0, line.length);
      collapsed[(int) level] += repeats - 1;
    }
  }

  private @Nullable JournalState state() {
    return reader == null ? null : reader.state();
  }

  private void append(int stream, int level, ByteBuffer bytes, int index, int length)
      throws IOException {
    added[JournalState.cell(stream, level)]++;
    StreamAppender file = files.get(Stream.values()[stream]);
    if (file == null) {
      return;
    }
    if (!file.hasRoom(length)) {
      file.flush();
    }
    if (StreamAppender.isLong(length)) {
      file.writeLong(bytes, index, length);
    } else {
      file.add(bytes, index, length);
    }
  }

  /** Appends a line that recovery itself has to tell, at WARN. */
  public void append(Stream stream, byte[] line, int length) throws IOException {
    append(stream.ordinal(), Level.WARN.ordinal(), ByteBuffer.wrap(line), 0, length);
    StreamAppender file = files.get(stream);
    if (file != null) {
      file.flush();
    }
  }

  /**
   * Tells the losses that the writer could not tell any more.
   *
   * @param clock standing at the last sign of life
   */
  public void reportLosses(RunClock clock) throws IOException {
    JournalState state = state();
    if (state == null) {
      return;
    }
    JsonWriter json = new JsonWriter();
    for (Stream stream : Stream.values()) {
      int s = stream.ordinal();
      long lost = state.sum(JournalState.DROPPED, s) - state.get(JournalState.REPORTED, s);
      if (lost > 0) {
        // A file that has its final name already holds its notice.
        JsonWriter line = LossNotices.log(json, clock, stream, lost, 0);
        append(Stream.LOGS, line.buffer(), line.length());
        if (stream == Stream.EVENTS) {
          line = LossNotices.event(json, clock, stream, lost, 0);
          append(stream, line.buffer(), line.length());
        } else if (stream == Stream.TRACE) {
          line = LossNotices.instant(json, clock, stream, lost, 0);
          append(stream, line.buffer(), line.length());
        }
      }
    }
  }

  /** Ends the frames and closes the files. */
  public void finish() throws IOException {
    for (StreamAppender file : files.values()) {
      file.finish();
    }
    files.clear();
  }

  /** Whether something that was acknowledged may be missing, although the system went on. */
  public boolean isDamaged() {
    return filesDamaged || segments.isDamaged() || reader == null || reader.isDamaged();
  }

  /** The last time that the header tells of, on the run's clock; -1 if it does not. */
  public long lastMillis() {
    return value(JournalState.MILLIS);
  }

  /** The same on the wall clock. */
  public long lastWallMillis() {
    return value(JournalState.WALL_MILLIS);
  }

  /** When the files were on the disk last, on the run's clock; -1 for never. */
  public long syncedMillis() {
    return value(JournalState.SYNCED_MILLIS);
  }

  private long value(int field) {
    JournalState state = state();
    return state == null ? -1 : state.values[field];
  }

  /** Lines of a stream and level that were dropped, as far as the header tells. */
  public long dropped(Stream stream, int level) {
    JournalState state = state();
    return state == null ? 0 : state.get(JournalState.DROPPED, stream.ordinal(), level);
  }

  /** Whether lines of a stream were in files that were removed before the process died. */
  public boolean areSomeDeleted(Stream stream) {
    JournalState state = state();
    return state != null
        && segments.areSomeMissing(stream, state.get(JournalState.SEGMENT, stream.ordinal()));
  }

  /** Bytes that the file of a stream lacks although they were written, as far as that is known. */
  public long cut(Stream stream) {
    return cut.getOrDefault(stream, 0L);
  }

  /** Whether the journal tells how many lines were written. */
  public boolean hasCounts() {
    return state() != null;
  }

  /** Lines of a stream that were written, those in removed files included. */
  public long written(Stream stream) {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += written(stream, level.ordinal());
    }
    return sum;
  }

  /** Lines of a stream and level that were written, those in removed files included. */
  public long written(Stream stream, int level) {
    JournalState state = state();
    long before = state == null ? 0 : state.get(JournalState.WRITTEN, stream.ordinal(), level);
    return before + added[JournalState.cell(stream.ordinal(), level)];
  }

  /** Log records of a level that other lines stand for, those in removed files included. */
  public long collapsed(int level) {
    return Math.max(0, value(JournalState.COLLAPSED + level)) + collapsed[level];
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels.values()) {
      channel.close();
    }
  }
}
