package dev.tachograph.internal.journal;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a journal records about the end of its run, in the pages of {@link JournalFile} between its
 * slots and its ring: the signals that asked for it, and the end itself once it is known. Both are
 * stores into mapped memory, so they need no disk space and survive the process.
 *
 * <pre>
 *  3072  signals, 32 bytes each: CRC-32C of the rest, number (with bit 16: it ended the process at
 *        once), milliseconds on the run's clock, on the wall clock, count
 *  4096  end, in two slots of 6144 bytes: CRC-32C of the rest, length, sequence, text in UTF-8
 * </pre>
 *
 * <p>Thread-safe.
 */
final class JournalNotes {
  /** The maximum length of the text of an end, in bytes. */
  static final int MAX_END = 6144 - 16;

  private static final int SIGNALS = 3072;
  private static final int SIGNAL = 32;
  private static final int MAX_SIGNALS = 32;
  private static final int AT_ONCE = 1 << 16;
  private static final int END = 4096;
  private static final int END_SLOT = 6144;
  private static final int END_HEAD = 16;

  private final ByteBuffer map;
  private int signals;
  private long ends;
  private boolean closed;

  JournalNotes(ByteBuffer map) {
    this.map = map;
  }

  /** Ignores all further notes. */
  synchronized void close() {
    closed = true;
  }

  /** Records a signal; when all places are taken, the last one is overwritten. */
  synchronized void signal(SignalNote signal) {
    if (closed) {
      return;
    }
    int at = SIGNALS + Math.min(signals, MAX_SIGNALS - 1) * SIGNAL;
    signals++;
    map.putInt(at + 4, signal.number() | (signal.atOnce() ? AT_ONCE : 0));
    map.putLong(at + 8, signal.millis()).putLong(at + 16, signal.wallMillis());
    map.putInt(at + 24, signals);
    VarHandle.fullFence();
    map.putInt(at, sum(at + 4, SIGNAL - 4));
  }

  /** The signals in the order of their arrival. */
  List<SignalNote> signals() {
    List<SignalNote> found = new ArrayList<>();
    for (int i = 0; i < MAX_SIGNALS; i++) {
      int at = SIGNALS + i * SIGNAL;
      int number = map.getInt(at + 4);
      if (map.getInt(at + 24) > 0 && map.getInt(at) == sum(at + 4, SIGNAL - 4)) {
        found.add(
            new SignalNote(
                number & (AT_ONCE - 1),
                (number & AT_ONCE) != 0,
                map.getLong(at + 8),
                map.getLong(at + 16)));
      }
    }
    return found;
  }

  /**
   * Records the end; the last call counts.
   *
   * @param text at most {@link #MAX_END} bytes
   */
  synchronized void end(byte[] text) {
    if (text.length > MAX_END) {
      throw new IllegalArgumentException("An end of " + text.length + " bytes has no room.");
    }
    if (closed) {
      return;
    }
    ends++;
    int at = END + (int) (ends & 1) * END_SLOT;
    map.putInt(at, 0);
    VarHandle.fullFence();
    map.putInt(at + 4, text.length).putLong(at + 8, ends).put(at + END_HEAD, text);
    VarHandle.fullFence();
    map.putInt(at, sum(at + 4, END_HEAD - 4 + text.length));
  }

  /** The last intact text of an end; {@code null} if there is none. */
  byte @Nullable [] end() {
    byte[] newest = null;
    long best = 0;
    for (int at = END; at <= END + END_SLOT; at += END_SLOT) {
      int length = map.getInt(at + 4);
      long number = map.getLong(at + 8);
      if (number > best
          && length >= 0
          && length <= MAX_END
          && map.getInt(at) == sum(at + 4, END_HEAD - 4 + length)) {
        best = number;
        newest = new byte[length];
        map.get(at + END_HEAD, newest);
      }
    }
    return newest;
  }

  private int sum(int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(map.slice(from, length));
    return (int) sum.getValue();
  }
}
