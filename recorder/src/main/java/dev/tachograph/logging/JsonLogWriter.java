package dev.tachograph.logging;

import dev.tachograph.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.HeapJournal;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.StripedCounts;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON lines, asynchronously: the caller encodes, a thread of its own writes.
 *
 * <p>Thread-safe. At most {@link #LOG_BUFFER} records wait; more are dropped, those below WARN
 * first, counted, and told in the file. A record stands in the file at latest 100 ms after it was
 * accepted, as long as the disk takes it.
 */
public final class JsonLogWriter implements AutoCloseable {
  /** How many records wait at most. */
  public static final int LOG_BUFFER = HeapJournal.LOG_BUFFER;

  /** Not asked for anew, which allocates. */
  private static final Level[] LEVELS = Level.values();

  private static final long FINISH_MILLIS = 5_000;
  private static final int LARGE_BUFFER = 256 * 1024;

  /** There are hardly ever more events at once. */
  private static final int HOMES = 256;

  private static final int HOME_SIZE = 8;
  private static final int TRUNCATED = Level.values().length;

  private final Pool<JsonLogEvent> events;

  /** Records given, by level, and behind them those of which something was cut. */
  private final StripedCounts counts = new StripedCounts();

  private final Journal journal;
  private final Stream stream;
  private final RunClock clock;
  private final boolean ownsJournal;

  /** By level: records that came to their end before the journal counted them. */
  private final long[] lost = new long[Level.values().length];

  /** By level: those among the lost that not even the counts of what was given have. */
  private final long[] unseen = new long[Level.values().length];

  /**
   * Records that came to their end after they were counted as given, by the home of their event and
   * level: raised by who has the event.
   */
  private final long[] late = new long[HOMES * HOME_SIZE];

  /** How many of those the journal was told; under the lock of the lost. */
  private final long[] lateTold = new long[late.length];

  private volatile boolean hasLost;
  private volatile long finishedNanos = -1;

  /**
   * A writer into a stream of a journal.
   *
   * @param journal stays open when the writer is finished
   */
  public JsonLogWriter(Journal journal, Stream stream, RunClock clock) {
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
            () -> {
              int home = made.getAndIncrement() % HOMES * HOME_SIZE;
              return new JsonLogEvent(this, longest, Math.abs(home));
            });
  }

  /**
   * A writer into a file of its own.
   *
   * @param file must not exist
   * @throws IOException if it cannot be created
   */
  public static JsonLogWriter create(Path file, RunClock clock) throws IOException {
    LineOutput output = LineOutput.of(RunFiles.createNew(file));
    Journal journal = HeapJournal.open(clock, Map.of(Stream.LOGS, output));
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
      loseUnseen(ordinal);
      return NoLogEvent.INSTANCE;
    }
  }

  /** Hands over an event of {@link #start}; as {@link #record} does. */
  boolean emit(JsonLogEvent event) {
    return hand(event.level(), event, null);
  }

  /**
   * Hands over what an event holds, or a record by way of an event of the pool.
   *
   * <p>At the end of the stack any call may throw, and in the interpreter {@code synchronized},
   * too. So what was counted as given is counted as lost without either.
   */
  private boolean hand(Level level, @Nullable JsonLogEvent filled, @Nullable LogRecord record) {
    int ordinal = level.ordinal();
    JsonLogEvent event = null;
    try {
      event = filled == null ? events.take() : filled;
      event.progress = JsonLogEvent.UNSEEN;
      if (tryHand(level, event, record)) {
        return true;
      }
    } catch (Throwable t) {
      // The stack or the heap is at its end: the record is lost, the caller must not be.
    }
    if (event == null || event.progress == JsonLogEvent.UNSEEN) {
      loseUnseen(ordinal);
    } else if (event.progress == JsonLogEvent.SEEN) {
      late[event.home + ordinal]++;
      hasLost = true;
    }
    return false;
  }

  /** Keeps in the event how far it came. */
  private boolean tryHand(Level level, JsonLogEvent event, @Nullable LogRecord record) {
    counts.increment(level.ordinal());
    event.progress = JsonLogEvent.SEEN;
    if (isFinished()) {
      return false;
    }
    int from = record == null ? event.end() : LogLine.write(record, event.json.reset());
    if (from < 0) {
      return false;
    }
    boolean accepted = append(level, event.json, from);
    event.progress = JsonLogEvent.COUNTED;
    giveBack(event);
    return accepted;
  }

  /** Counts a record of which there is no more than that. */
  void lose(Level level) {
    loseUnseen(level.ordinal());
  }

  /** Counts a record that not even the counts of what was given have, if there is room for that. */
  private void loseUnseen(int ordinal) {
    try {
      synchronized (lost) {
        lost[ordinal]++;
        unseen[ordinal]++;
        hasLost = true;
      }
    } catch (StackOverflowError e) {
      // Nobody will know; nor did anybody count it.
    }
  }

  private boolean isFinished() {
    if (hasLost) {
      handOverLost();
    }
    return finishedNanos >= 0;
  }

  private boolean append(Level level, JsonWriter json, int from) {
    if (json.truncated()) {
      counts.increment(TRUNCATED);
    }
    return journal.append(
        stream, level, json.buffer(), from, json.length() - from, JsonWriter.PREFIX - from);
  }

  private void giveBack(JsonLogEvent event) {
    if (event.json.buffer().length <= LARGE_BUFFER) {
      events.give(event);
    }
  }

  /** Has the journal count, and so tell, what was lost before it came there. */
  private void handOverLost() {
    hasLost = false;
    for (Level level : LEVELS) {
      int ordinal = level.ordinal();
      synchronized (lost) {
        while (lost[ordinal] > 0) {
          journal.refuse(stream, level);
          lost[ordinal]--;
        }
        for (int i = ordinal; i < late.length; i += HOME_SIZE) {
          while (lateTold[i] < late[i]) {
            journal.refuse(stream, level);
            lateTold[i]++;
          }
        }
      }
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
    handOverLost();
    if (ownsJournal) {
      journal.close();
    } else {
      journal.flush(FINISH_MILLIS);
    }
  }

  /** The same as {@link #finish()}. */
  @Override
  public void close() {
    finish();
  }

  /** Records given so far, accepted or refused, and the notices that tell a loss. */
  public long totalEvents() {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += produced(level);
    }
    return sum;
  }

  /** Records refused or lost so far. */
  public long droppedEvents() {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += dropped(level);
    }
    return sum;
  }

  /** Records of a level given so far, and notices. */
  public long produced(Level level) {
    int ordinal = level.ordinal();
    synchronized (lost) {
      return counts.sum(ordinal) + unseen[ordinal] + journal.notices(stream, level);
    }
  }

  /** Lines of a level that stand in the file. */
  public long written(Level level) {
    return journal.written(stream, level);
  }

  /** Records of a level that a line with a count stands for, beyond its first. */
  public long collapsed(Level level) {
    return journal.collapsed(stream, level);
  }

  /** Records of a level refused or lost so far. */
  public long dropped(Level level) {
    synchronized (lost) {
      long sum = journal.dropped(stream, level) + lost[level.ordinal()];
      for (int i = level.ordinal(); i < late.length; i += HOME_SIZE) {
        sum += late[i] - lateTold[i];
      }
      return sum;
    }
  }

  /** Records of which something was cut. */
  public long truncated() {
    return counts.sum(TRUNCATED);
  }

  /** Time since the clock started, until now or the first {@link #finish()}. */
  public Duration elapsed() {
    long end = finishedNanos;
    return Duration.ofNanos(end < 0 ? clock.nanos() : end);
  }
}
