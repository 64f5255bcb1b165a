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
 * Brings the files of a run whose process is gone up to everything that was acknowledged: truncates
 * them to the lengths in the newest header slot and appends what the ring holds. The journal is not
 * changed, so an interrupted recovery can be repeated from the beginning.
 */
public final class JournalRecovery implements AutoCloseable {
  private final @Nullable JournalReader reader;
  private final Map<Stream, StreamAppender> files = new EnumMap<>(Stream.class);
  private final Map<Stream, FileChannel> channels;
  private final RecoveredSegments segments;

  /** By stream and level: lines that were appended, or are in a file that was already finished. */
  private final long[] added = new long[JournalState.STREAMS * JournalState.LEVELS];

  private final long[] collapsed = new long[JournalState.LEVELS];

  /** The bytes that a file lacks although the header records them. */
  private final Map<Stream, Long> cut = new EnumMap<>(Stream.class);

  private boolean filesDamaged;

  /** A recovery for files without segments. */
  JournalRecovery(@Nullable JournalReader reader, Map<Stream, FileChannel> channels) {
    this(reader, channels, RecoveredSegments.none());
  }

  /**
   * Creates a recovery.
   *
   * @param reader the journal's reader; {@code null} if there is no readable journal
   * @param channels the files that do not have their final names yet, open for reading and writing;
   *     closed with this recovery
   * @param segments the numbered files
   */
  public JournalRecovery(
      @Nullable JournalReader reader,
      Map<Stream, FileChannel> channels,
      RecoveredSegments segments) {
    this.reader = reader;
    this.channels = channels;
    this.segments = segments;
  }

  /**
   * Truncates the files and appends the lines.
   *
   * @throws IOException if writing fails; nothing is lost by that
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
   * Whether a file still holds what the header records, judging by its size and last byte: another
   * process may have truncated or replaced it.
   */
  private static boolean isWhole(FileChannel channel, long reported, boolean array)
      throws IOException {
    return reported >= 0
        && reported <= channel.size()
        && WholeLines.isEnd(channel, reported, array);
  }

  /** Reports the repeats of the last written line, which the ring no longer holds. */
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

  /** Appends a line of the recovery itself, counted at WARN. */
  public void append(Stream stream, byte[] line, int length) throws IOException {
    append(stream.ordinal(), Level.WARN.ordinal(), ByteBuffer.wrap(line), 0, length);
    StreamAppender file = files.get(stream);
    if (file != null) {
      file.flush();
    }
  }

  /**
   * Reports the losses that the writer could no longer report.
   *
   * @param clock set to the last sign of life
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
        // A file that already has its final name already holds its notice.
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

  /** Whether something acknowledged may be missing although the system did not crash. */
  public boolean isDamaged() {
    return filesDamaged || segments.isDamaged() || reader == null || reader.isDamaged();
  }

  /** The last time the header records, on the run's clock; -1 if it records none. */
  public long lastMillis() {
    return value(JournalState.MILLIS);
  }

  /** The last time the header records, on the wall clock; -1 if it records none. */
  public long lastWallMillis() {
    return value(JournalState.WALL_MILLIS);
  }

  /** When the files were last synced, on the run's clock; -1 for never. */
  public long syncedMillis() {
    return value(JournalState.SYNCED_MILLIS);
  }

  private long value(int field) {
    JournalState state = state();
    return state == null ? -1 : state.values[field];
  }

  /** The dropped lines of a stream and level, as far as the header records them. */
  public long dropped(Stream stream, int level) {
    JournalState state = state();
    return state == null ? 0 : state.get(JournalState.DROPPED, stream.ordinal(), level);
  }

  /** Whether lines of a stream were in files that had been removed before the process died. */
  public boolean hasDeletedLines(Stream stream) {
    JournalState state = state();
    return state != null
        && segments.hasMissingFiles(stream, state.get(JournalState.SEGMENT, stream.ordinal()));
  }

  /** The bytes that a stream's file lacks although they were written, as far as is known. */
  public long cut(Stream stream) {
    return cut.getOrDefault(stream, 0L);
  }

  /** The bytes of a stream's current file that the header vouches for; -1 if it is unknown. */
  public long length(Stream stream) {
    JournalState state = state();
    return state == null ? -1 : state.get(JournalState.LENGTH, stream.ordinal());
  }

  /** The number of a stream's full files; -1 if the header does not record it. */
  public long fullFiles(Stream stream) {
    JournalState state = state();
    return state == null ? -1 : state.get(JournalState.SEGMENT, stream.ordinal());
  }

  /** Whether the journal records how many lines were written. */
  public boolean hasCounts() {
    return state() != null;
  }

  /** The written lines of a stream, including those in removed files. */
  public long written(Stream stream) {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += written(stream, level.ordinal());
    }
    return sum;
  }

  /** The written lines of a stream and level, including those in removed files. */
  public long written(Stream stream, int level) {
    JournalState state = state();
    long before = state == null ? 0 : state.get(JournalState.WRITTEN, stream.ordinal(), level);
    return before + added[JournalState.cell(stream.ordinal(), level)];
  }

  /**
   * The log records of a level that are represented by other lines, including those in removed
   * files.
   */
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
