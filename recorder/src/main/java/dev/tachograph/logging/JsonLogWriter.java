package dev.tachograph.logging;

import dev.tachograph.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.HeapJournal;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
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

  private static final long FINISH_MILLIS = 5_000;
  private static final int LARGE_BUFFER = 256 * 1024;

  private final Pool<JsonLogEvent> events;
  private final LongAdder[] produced = new LongAdder[Level.values().length];
  private final LongAdder truncated = new LongAdder();
  private final Journal journal;
  private final Stream stream;
  private final RunClock clock;
  private final boolean ownsJournal;
  private final long[] lost = new long[Level.values().length];
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
    this.events = new Pool<>(() -> new JsonLogEvent(this, longest));
    for (int i = 0; i < produced.length; i++) {
      produced[i] = new LongAdder();
    }
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
    Level level = record.level();
    int ordinal = level.ordinal();
    produced[ordinal].increment();
    boolean counted = false;
    try {
      if (isFinished()) {
        return false;
      }
      JsonLogEvent event = events.take();
      int from = LogLine.write(record, event.json.reset());
      boolean accepted = append(level, event.json, from);
      counted = true;
      giveBack(event);
      return accepted;
    } catch (Throwable t) {
      // The stack or the heap is at its end: the record is lost, the caller must not be.
      return false;
    } finally {
      if (!counted) {
        // No calls here: the stack may have no room for one.
        synchronized (lost) {
          lost[ordinal]++;
          hasLost = true;
        }
      }
    }
  }

  /** An event that becomes a line of this writer alone as it is filled. */
  LogEvent start(Level level, String target, @Nullable String message) {
    try {
      JsonLogEvent event = events.take();
      event.start(level, target, message);
      return event;
    } catch (OutOfMemoryError | StackOverflowError e) {
      return NoLogEvent.INSTANCE;
    }
  }

  /** Hands over an event of {@link #start}; as {@link #record} does. */
  boolean emit(JsonLogEvent event) {
    Level level = event.level();
    int ordinal = level.ordinal();
    produced[ordinal].increment();
    boolean counted = false;
    try {
      int from = event.end();
      if (from < 0 || isFinished()) {
        return false;
      }
      boolean accepted = append(level, event.json, from);
      counted = true;
      giveBack(event);
      return accepted;
    } catch (Throwable t) {
      return false;
    } finally {
      if (!counted) {
        // As above.
        synchronized (lost) {
          lost[ordinal]++;
          hasLost = true;
        }
      }
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
      truncated.increment();
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
    for (Level level : Level.values()) {
      int i = level.ordinal();
      synchronized (lost) {
        while (lost[i] > 0) {
          journal.refuse(stream, level);
          lost[i]--;
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
    return produced[level.ordinal()].sum() + journal.notices(stream, level);
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
      return journal.dropped(stream, level) + lost[level.ordinal()];
    }
  }

  /** Records of which something was cut. */
  public long truncated() {
    return truncated.sum();
  }

  /** Time since the clock started, until now or the first {@link #finish()}. */
  public Duration elapsed() {
    long end = finishedNanos;
    return Duration.ofNanos(end < 0 ? clock.nanos() : end);
  }
}
