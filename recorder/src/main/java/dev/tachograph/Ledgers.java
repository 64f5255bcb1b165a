package dev.tachograph;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.StdoutOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.report.RunContext.Ledger;
import dev.tachograph.report.RunContext.Ledger.Counts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Draws up the accounts of a run's lines. */
final class Ledgers {
  private static final long SETTLE_MILLIS = 500;

  private final Recording recording;

  Ledgers(Recording recording) {
    this.recording = recording;
  }

  /** The account of the log records. */
  Ledger logs(List<String> paths) {
    JsonLogWriter logs = recording.logs;
    if (logs == null) {
      return Ledger.empty();
    }
    return settled(
        () -> {
          Map<String, Counts> levels = new LinkedHashMap<>();
          Counts total = new Counts(0, 0, 0, 0);
          for (Level level : Level.values()) {
            StdoutOutput stdout = recording.stdout;
            long lost = stdout == null ? 0 : stdout.lost(level);
            Counts counts =
                new Counts(
                    logs.produced(level),
                    logs.written(level) - lost,
                    logs.collapsed(level),
                    logs.dropped(level) + lost);
            levels.put(level.name(), counts);
            total = add(total, counts);
          }
          long deleted = recording.journal.deleted(Stream.LOGS);
          long gone = recording.journal.lost(Stream.LOGS);
          return new Ledger(paths, total, deleted, gone, logs.truncated(), levels, false);
        });
  }

  /** The account of the events. */
  Ledger events(List<String> paths) {
    JournalEvents events = recording.events;
    if (events == null) {
      return Ledger.empty();
    }
    return settled(
        () -> {
          long notices = 0;
          for (Level level : Level.values()) {
            notices += recording.journal.notices(Stream.EVENTS, level);
          }
          Counts total =
              new Counts(
                  events.totalEvents() + notices,
                  recording.journal.written(Stream.EVENTS),
                  0,
                  recording.journal.dropped(Stream.EVENTS));
          Map<String, Counts> names = new LinkedHashMap<>();
          events.byEvent().forEach((name, count) -> names.put(name, new Counts(count, 0, 0, 0)));
          if (notices > 0) {
            names.put("records_dropped", new Counts(notices, 0, 0, 0));
          }
          long deleted = recording.journal.deleted(Stream.EVENTS);
          long gone = recording.journal.lost(Stream.EVENTS);
          return new Ledger(paths, total, deleted, gone, 0, names, false);
        });
  }

  /** Reads until the calls in progress at the end of recording have been counted. */
  private static Ledger settled(Supplier<Ledger> read) {
    RunClock waiting = RunClock.start();
    Ledger ledger = read.get();
    while (!ledger.total().balances() && waiting.millis() < SETTLE_MILLIS) {
      LockSupport.parkNanos(1_000_000);
      ledger = read.get();
    }
    return ledger;
  }

  private static Counts add(Counts a, Counts b) {
    return new Counts(
        a.produced() + b.produced(),
        a.written() + b.written(),
        a.collapsed() + b.collapsed(),
        a.dropped() + b.dropped());
  }
}
