package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;

/** A journal for which there was no memory: it refuses and counts every line. */
public final class RefusingJournal implements Journal {
  private final AtomicLongArray dropped =
      new AtomicLongArray(JournalState.STREAMS * JournalState.LEVELS);
  private final Collection<LineOutput> files;

  /**
   * Creates a journal that accepts nothing.
   *
   * @param files closed with this journal
   */
  public RefusingJournal(Collection<LineOutput> files) {
    this.files = files;
  }

  @Override
  public boolean append(
      Stream stream,
      Level level,
      Priority priority,
      byte[] line,
      int offset,
      int length,
      int times) {
    refuse(stream, level);
    return false;
  }

  @Override
  public void refuse(Stream stream, Level level) {
    JournalCounts.add(dropped, stream.ordinal(), level.ordinal(), 1);
  }

  @Override
  public long dropped(Stream stream, Level level) {
    return dropped.get(JournalState.cell(stream.ordinal(), level.ordinal()));
  }

  @Override
  public long written(Stream stream, Level level) {
    return 0;
  }

  @Override
  public long notices(Stream stream, Level level) {
    return 0;
  }

  @Override
  public long bytesWritten() {
    return 0;
  }

  @Override
  public boolean flush(long timeoutMillis) {
    return true;
  }

  @Override
  public boolean releaseFile() {
    return true;
  }

  @Override
  public void close() {
    for (LineOutput file : files) {
      try {
        file.close();
      } catch (IOException | RuntimeException | Error e) {
        // Nothing was written to it.
      }
    }
  }
}
