package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.RefusingJournal;
import dev.tachograph.internal.journal.Stream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of many threads that the journal refuses: each is counted once. */
@Timeout(300)
class RefusedRecordsTest {
  private static final int THREADS = 8;
  private static final int RECORDS = 500_000;

  @Test
  void recordsThatAFullJournalRefusesAreCountedOnce() throws InterruptedException {
    RefusingJournal journal = new RefusingJournal(List.of());
    JsonLogWriter writer = new JsonLogWriter(journal, Stream.LOGS, RunClock.start());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Thread thread = new Thread(() -> log(writer));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(writer.produced(Level.INFO)).isEqualTo(THREADS * RECORDS);
    assertThat(writer.dropped(Level.INFO)).isEqualTo(THREADS * RECORDS);
  }

  private static void log(JsonLogWriter writer) {
    for (int i = 0; i < RECORDS; i++) {
      boolean taken = writer.start(Level.INFO, "test", "refused").with("i", i).emit();
      assertThat(taken).isFalse();
    }
  }
}
