package dev.tachograph;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.common.RunEvent;
import dev.tachograph.common.UnreadableRecordException;
import dev.tachograph.internal.TimedEvent;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.Pool;
import dev.tachograph.logging.Log;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Writes events as lines of {@code <base>.events.jsonl}, encoded on the caller's thread. */
final class JournalEvents implements EventSink {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final int MAX_NAMES = 1_000;
  private static final String OTHER_NAMES = "(other)";

  private final Journal journal;
  private final RunClock clock;
  private final Pool<JsonWriter> writers;
  private final LongAdder total = new LongAdder();
  private final AtomicLong refused = new AtomicLong();

  /** Events that were lost before they were counted at all. */
  private final AtomicLong unnamed = new AtomicLong();

  private final Map<String, LongAdder> byEvent = new ConcurrentHashMap<>();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  JournalEvents(Journal journal, RunClock clock) {
    this.journal = journal;
    this.clock = clock;
    int longest = journal.maxLength();
    this.writers = new Pool<>(() -> JsonWriter.forLines(longest));
  }

  @Override
  public boolean record(RunEvent event) {
    if (closed) {
      return false;
    }
    boolean counted = false;
    boolean accepted = false;
    try {
      String name = nameOf(event);
      count(name);
      total.increment();
      counted = true;
      accepted = encode(name, event);
    } catch (Throwable failed) {
      // Memory or stack ran out here: the caller must not notice, but the accounts must.
      lose(counted);
    }
    if (!accepted) {
      refused.incrementAndGet();
    }
    return accepted;
  }

  private void lose(boolean counted) {
    if (!counted) {
      unnamed.incrementAndGet();
    }
    journal.refuse(Stream.EVENTS, Level.INFO);
  }

  private static String nameOf(RunEvent event) {
    try {
      return String.valueOf(event.event());
    } catch (Throwable broken) {
      return "broken_event";
    }
  }

  private void count(String name) {
    String key = byEvent.containsKey(name) || byEvent.size() < MAX_NAMES ? name : OTHER_NAMES;
    byEvent.computeIfAbsent(key, any -> new LongAdder()).increment();
  }

  private boolean encode(String name, RunEvent event) {
    JsonWriter json = writers.take();
    begin(json, name, event);
    UnreadableRecordException unreadable = null;
    try {
      event.writeFields(json);
    } catch (Throwable broken) {
      begin(json, name, event);
      json.put("broken_fields", broken.getClass().getName());
      unreadable = broken instanceof UnreadableRecordException known ? known : null;
    }
    if (json.truncated()) {
      json.put("truncated", true);
    }
    json.endObject().newline();
    boolean accepted = journal.append(Stream.EVENTS, Level.INFO, json.buffer(), 0, json.length());
    writers.give(json);
    if (unreadable != null) {
      warn(name, unreadable);
    }
    return accepted;
  }

  /** Says once of each event what to do that its fields can be read. */
  private void warn(String name, UnreadableRecordException unreadable) {
    if (warned.size() < MAX_NAMES && warned.add(name)) {
      LOG.warn("fields of an event cannot be read")
          .with("event", name)
          .with("cause", unreadable.getMessage())
          .emit();
    }
  }

  private void begin(JsonWriter json, String name, RunEvent event) {
    json.reset().beginObject();
    TimedEvent timed = event instanceof TimedEvent known ? known : null;
    long millis = timed == null ? clock.millis() : timed.tMillis();
    json.put("t_ms", millis);
    json.name("ts").timestamp(timed == null ? clock.wallMillisAt(millis) : timed.wallMillis());
    json.put("event", name);
  }

  @Override
  public long droppedEvents() {
    return refused.get();
  }

  @Override
  public long totalEvents() {
    return total.sum() + unnamed.get();
  }

  /** How often each event was given. */
  Map<String, Long> byEvent() {
    Map<String, Long> counts = new TreeMap<>();
    byEvent.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }

  /** Accepts nothing more. */
  void close() {
    closed = true;
  }
}
