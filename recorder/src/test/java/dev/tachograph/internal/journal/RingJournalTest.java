package dev.tachograph.internal.journal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class RingJournalTest extends JournalContract {
  static RingJournal mapped(Map<Stream, LineOutput> outputs, JournalOptions options) {
    try {
      Path file = Files.createTempFile("ring", ".journal");
      try (FileChannel channel = FileChannel.open(file, READ, WRITE, TRUNCATE_EXISTING)) {
        return RingJournal.open(RunClock.start(), outputs, channel, "test", options);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  RingJournal open(Map<Stream, LineOutput> outputs, JournalOptions options) {
    return mapped(outputs, options);
  }
}
