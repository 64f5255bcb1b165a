package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
import java.util.Map;

class HeapJournalTest extends JournalContract {
  @Override
  Journal open(Map<Stream, LineOutput> outputs, boolean large) {
    return HeapJournal.open(RunClock.start(), outputs, 1000, large ? 8_000_000 : 100_000);
  }

  @Override
  int plenty() {
    return 2000;
  }
}
