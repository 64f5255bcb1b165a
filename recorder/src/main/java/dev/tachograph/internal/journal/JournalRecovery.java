package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
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
  private final boolean[] gone = new boolean[JournalState.STREAMS];
  private boolean filesDamaged;

  /**
   * A recovery.
   *
   * @param reader of the journal; {@code null} when there is none that can be read
   * @param channels the files that do not have their final names yet, open for reading and writing;
   *     closed with this
   */
  public JournalRecovery(@Nullable JournalReader reader, Map<Stream, FileChannel> channels) {
    this.reader = reader;
    this.channels = channels;
  }

  /**
   * Cuts and appends.
   *
   * @throws IOException when the disk does not take it; nothing is lost by that
   */
  public void replay() throws IOException {
    JournalState state = state();
    for (Stream stream : Stream.values()) {
      FileChannel channel = channels.get(stream);
      if (channel == null) {
        gone[stream.ordinal()] = true;
        continue;
      }
      long size = state == null ? -1 : state.get(JournalState.LENGTH, stream.ordinal());
      boolean array = stream == Stream.TRACE;
      if (size < 0 || size > channel.size()) {
        filesDamaged |= size >= 0;
        size = WholeLines.end(channel, array);
      }
      channel.truncate(size);
      channel.position(size);
      files.put(stream, new StreamAppender(LineOutput.of(channel), array, size));
    }
    if (reader != null) {
      reader.replay((stream, level, bytes, at, length) -> append(stream, bytes, at, length));
    }
    for (StreamAppender file : files.values()) {
      file.flush();
    }
  }

  private @Nullable JournalState state() {
    return reader == null ? null : reader.state();
  }

  private void append(int stream, ByteBuffer bytes, int index, int length) throws IOException {
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

  /** Appends a line that recovery itself has to tell. */
  public void append(Stream stream, byte[] line, int length) throws IOException {
    append(stream.ordinal(), ByteBuffer.wrap(line), 0, length);
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
  public void tellLosses(RunClock clock) throws IOException {
    JournalState state = state();
    if (state == null) {
      return;
    }
    JsonWriter json = new JsonWriter();
    for (Stream stream : Stream.values()) {
      int s = stream.ordinal();
      long lost = state.sum(JournalState.DROPPED, s) - state.get(JournalState.TOLD, s);
      if (lost > 0 && !gone[Stream.LOGS.ordinal()]) {
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
    return filesDamaged || reader == null || reader.isDamaged();
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

  /** Log lines in segments that were removed. */
  public long deleted() {
    return Math.max(0, value(JournalState.DELETED));
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels.values()) {
      channel.close();
    }
  }
}
