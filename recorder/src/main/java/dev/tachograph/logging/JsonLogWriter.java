package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.files.NewFiles;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.LogWriterAccess;
import dev.tachograph.internal.journal.RingJournal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.LogLineEncoder;
import dev.tachograph.internal.json.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON lines, asynchronously: the caller encodes, a thread of its own writes. The
 * format is that of {@code docs/formats/logs.md}.
 *
 * <p>Thread-safe. At most {@link #LOG_BUFFER} records wait; more are dropped, those below WARN
 * first, counted, and reported in the file. A record stands in the file at latest 100 ms after it
 * was accepted, as long as the disk takes it.
 */
public final class JsonLogWriter implements AutoCloseable {
  /** How many records of 128 bytes wait at most; of longer ones less. */
  public static final int LOG_BUFFER = JournalOptions.BYTES / 128;

  private static final long FINISH_MILLIS = 5_000;
  private static final int LARGE_BUFFER = 256 * 1024;

  static {
    LogWriterAccess.set(JsonLogWriter::new);
  }

  private final Pool<JsonLogEvent> events;

  private final RecordAccounts accounts = new RecordAccounts();
  private final Journal journal;
  private final Stream stream;

  /** That of the run, which its other layers have too. */
  final RunClock clock;

  /** Whose run it is. */
  final RunScope scope = RunScope.boundOrProcess();

  private final boolean ownsJournal;

  private volatile long finishedNanos = -1;

  /** A writer into a stream of a journal, which stays open when the writer is finished. */
  JsonLogWriter(Journal journal, Stream stream, RunClock clock) {
    this(journal, stream, clock, false);
  }

  private JsonLogWriter(Journal journal, Stream stream, RunClock clock, boolean ownsJournal) {
    this.journal = journal;
    this.stream = stream;
    this.clock = clock;
    this.ownsJournal = ownsJournal;
    int longest = journal.maxLength();
    AtomicInteger made = new AtomicInteger();
    this.events =
        new Pool<>(
            () ->
                new JsonLogEvent(
                    this, longest, new RecordAccounts.Progress(made.getAndIncrement())));
  }

  /**
   * A writer into a file of its own.
   *
   * @param file must not exist
   * @param clock that of the run, which the layers share
   * @return a writer whose {@link #close} also ends its thread and closes the file
   * @throws IOException if it cannot be created
   */
  public static JsonLogWriter create(Path file, RunClock clock) throws IOException {
    LineOutput output = LineOutput.of(NewFiles.create(file));
    JournalOptions options = JournalOptions.ofBytes(JournalOptions.BYTES);
    Journal journal = RingJournal.inMemory(clock, Map.of(Stream.LOGS, output), options);
    JsonLogWriter writer = new JsonLogWriter(journal, Stream.LOGS, clock, true);
    writer.warmUp();
    return writer;
  }

  /** Loads and links what a call needs, which at the end of a stack would break it for good. */
  public void warmUp() {
    JsonLogEvent event = events.take();
    event.warmUp();
    events.give(event);
  }

  /**
   * Encodes and hands over a record. Never throws, never waits for the file.
   *
   * @param record not kept: its line is made during the call
   * @return whether it was accepted; a refused record is counted
   */
  public boolean record(LogRecord record) {
    return hand(record.level(), null, record);
  }

  /**
   * An event that becomes a line of this writer alone as it is filled; one that does nothing, and
   * counts as lost, at the end of the stack or the heap.
   */
  LogEvent start(Level level, String target, @Nullable String message) {
    int ordinal = level.ordinal();
    try {
      JsonLogEvent event = events.take();
      event.start(level, target, message);
      return event;
    } catch (Throwable t) {
      accounts.loseUnseen(ordinal);
      return NoLogEvent.INSTANCE;
    }
  }

  /** Hands over an event of {@link #start}; as {@link #record} does. */
  boolean emit(JsonLogEvent event) {
    return hand(event.level(), event, null);
  }

  /**
   * Hands over what an event holds, or a record by way of an event of the pool; counts it where the
   * journal does not, as {@link RecordAccounts} says.
   */
  private boolean hand(Level level, @Nullable JsonLogEvent filled, @Nullable LogRecord record) {
    int ordinal = level.ordinal();
    JsonLogEvent event = null;
    boolean accepted = false;
    try {
      event = filled == null ? events.take() : filled;
      event.progress.state = RecordAccounts.Progress.UNSEEN;
      accepted = tryHandOver(level, event, record);
    } catch (Throwable t) {
      // The stack or the heap is at its end: the record is lost, the caller must not be.
    }
    if (event == null || event.progress.state == RecordAccounts.Progress.UNSEEN) {
      accounts.loseUnseen(ordinal);
    } else if (event.progress.state == RecordAccounts.Progress.SEEN) {
      accounts.late[event.progress.home + ordinal]++;
      accounts.hasLost = true;
    } else {
      try {
        giveBack(event);
      } catch (Throwable t) {
        // It is garbage then.
      }
    }
    return accepted;
  }

  /** Keeps in the event how far it came. */
  private boolean tryHandOver(Level level, JsonLogEvent event, @Nullable LogRecord record) {
    accounts.see(level.ordinal(), event.progress);
    if (isFinished()) {
      return false;
    }
    int from = record == null ? event.end() : LogLineWriter.write(record, event.line);
    if (from < 0) {
      return false;
    }
    boolean accepted = append(level, event.json, from);
    event.progress.state = RecordAccounts.Progress.COUNTED;
    return accepted;
  }

  /** Counts a record of which there is no more than that. */
  void lose(Level level) {
    accounts.loseUnseen(level.ordinal());
  }

  private boolean isFinished() {
    if (accounts.hasLost) {
      accounts.handOver(journal, stream);
    }
    return finishedNanos >= 0;
  }

  private boolean append(Level level, JsonWriter json, int from) {
    if (json.truncated()) {
      accounts.truncate();
    }
    return journal.append(
        stream, level, json.buffer(), from, json.length() - from, LogLineEncoder.times(from));
  }

  private void giveBack(JsonLogEvent event) {
    if (event.json.buffer().length <= LARGE_BUFFER) {
      events.give(event);
    }
  }

  /**
   * Returns once everything accepted is in the file, or after 5 s; what comes later is refused and
   * counted. Idempotent.
   */
  public void finish() {
    synchronized (events) {
      if (finishedNanos < 0) {
        finishedNanos = Math.max(0, clock.nanos());
      }
    }
    accounts.handOver(journal, stream);
    if (ownsJournal) {
      journal.close();
    } else {
      journal.flush(FINISH_MILLIS);
    }
  }

  /** Finishes the writer, as {@link #finish()} does. */
  @Override
  public void close() {
    finish();
  }

  /**
   * {@return the number of records given so far, accepted or refused, and of the notices that
   * report a loss}
   */
  public long totalEvents() {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += produced(level);
    }
    return sum;
  }

  /** {@return the number of records refused or lost so far, of all levels} */
  public long droppedEvents() {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += dropped(level);
    }
    return sum;
  }

  /**
   * {@return the number of records of a level given so far, and of notices: the sum of those
   * written, collapsed and dropped once all is written}
   *
   * @param level of the records counted
   */
  public long produced(Level level) {
    return accounts.given(level.ordinal()) + journal.notices(stream, level);
  }

  /**
   * {@return the number of lines of a level in the file}
   *
   * @param level of the records counted
   */
  public long written(Level level) {
    return journal.written(stream, level);
  }

  /**
   * {@return the number of records of a level that a line with a count stands for, beyond its
   * first}
   *
   * @param level of the records counted
   */
  public long collapsed(Level level) {
    return journal.collapsed(stream, level);
  }

  /**
   * {@return the number of records of a level refused or lost so far}
   *
   * @param level of the records counted
   */
  public long dropped(Level level) {
    return accounts.dropped(journal, stream, level);
  }

  /**
   * {@return the number of records of which something was cut, so that the line says {@code
   * truncated}}
   */
  public long truncated() {
    return accounts.truncated();
  }

  /** {@return time since the clock started, until now or the first {@link #finish()}} */
  public Duration elapsed() {
    long end = finishedNanos;
    return Duration.ofNanos(end < 0 ? clock.nanos() : end);
  }
}
