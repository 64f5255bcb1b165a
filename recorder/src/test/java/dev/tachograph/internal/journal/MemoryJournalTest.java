package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import java.util.Map;

/** A ring in memory alone, where no file can be mapped. */
class MemoryJournalTest extends JournalContract {
  @Override
  RingJournal open(Map<Stream, LineOutput> outputs, JournalOptions options) {
    return RingJournal.inMemory(RunClock.start(), outputs, options);
  }
}
