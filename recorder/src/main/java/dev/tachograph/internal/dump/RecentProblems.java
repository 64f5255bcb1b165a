package dev.tachograph.internal.dump;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.PlainFields;
import dev.tachograph.logging.Layer;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.redaction.Redaction;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last records at WARN and ERROR for dumps, in reused slots.
 *
 * <p>Thread-safe and lock-free: a record takes the next slot; if a dump is reading just that slot,
 * or another thread is still filling it, the record is left out.
 */
public final class RecentProblems implements Layer, DumpPart {
  private static final int KEPT = 20;
  private static final int MAX_MESSAGE = 512;
  private static final int MAX_FIELDS_LENGTH = 1024;

  private final RunClock clock;
  private final AtomicLong next = new AtomicLong();
  private final Place[] places = new Place[KEPT];
  private volatile List<Layer> others = List.of();

  /** Creates an empty collection. */
  public RecentProblems(RunClock clock) {
    this.clock = clock;
    for (int i = 0; i < KEPT; i++) {
      places[i] = new Place();
    }
  }

  /**
   * Keeps the records that one of these layers accepts; a record that no other layer wants stays
   * refused.
   */
  public void accompany(List<Layer> layers) {
    others = List.copyOf(layers);
  }

  @Override
  public boolean enabled(Level level, String target) {
    return level.isAtLeast(Level.WARN)
        && others.stream().anyMatch(other -> other.enabled(level, target));
  }

  @Override
  public boolean onRecord(LogRecord record) {
    long number = next.getAndIncrement();
    Place place = places[(int) (number % KEPT)];
    if (place.taken.compareAndSet(false, true)) {
      try {
        place.fill(record, number);
      } finally {
        place.taken.set(false);
      }
    }
    return true;
  }

  @Override
  public String title() {
    return "last warnings and errors";
  }

  @Override
  public void writeTo(DumpText out) {
    long end = next.get();
    out.field("count", end);
    for (long number = Math.max(0, end - KEPT); number < end; number++) {
      Place place = places[(int) (number % KEPT)];
      if (place.taken.compareAndSet(false, true)) {
        try {
          if (place.number == number) {
            out.line(place.line(clock.millis()));
          }
        } finally {
          place.taken.set(false);
        }
      }
    }
  }

  /** A single record; its fields are written by the thread that has set {@code taken}. */
  private static final class Place implements FieldConsumer {
    final AtomicBoolean taken = new AtomicBoolean();
    private final StringBuilder fields = new StringBuilder(128);
    private long number = -1;
    private long millis;
    private String level = "";
    private String target = "";
    private String thread = "";
    private String message = "";
    private @Nullable String errorType;
    private @Nullable String errorMessage;

    void fill(LogRecord record, long newNumber) {
      number = newNumber;
      millis = record.millis();
      level = record.level().name();
      target = record.target();
      thread = record.thread();
      message = cut(record.message());
      fields.setLength(0);
      record.writeFields(this);
      Throwable error = record.error();
      errorType = error == null ? null : error.getClass().getName();
      errorMessage = error == null ? null : messageOf(error);
    }

    private static String cut(@Nullable String text) {
      if (text == null) {
        return "";
      }
      // A short copy does not keep a long text alive.
      return text.length() <= MAX_MESSAGE ? text : DumpText.cut(text, MAX_MESSAGE);
    }

    private static String messageOf(Throwable error) {
      try {
        return cut(error.getMessage());
      } catch (Throwable broken) {
        return "";
      }
    }

    String line(long now) {
      StringBuilder line = new StringBuilder(160);
      line.append(String.format(Locale.ROOT, "  %.3f s ago %-5s ", (now - millis) / 1e3, level));
      line.append(target).append(" [").append(thread).append("] ").append(message).append(fields);
      if (errorType != null) {
        line.append(" | ").append(errorType).append(": ").append(errorMessage);
      }
      return line.toString();
    }

    private @Nullable StringBuilder key(String key) {
      if (fields.length() > MAX_FIELDS_LENGTH) {
        return null;
      }
      return fields.append(' ').append(key).append('=');
    }

    @Override
    public void put(String key, long value) {
      number(key, Long.toString(value));
    }

    @Override
    public void put(String key, double value) {
      number(key, Double.toString(value));
    }

    private void number(String key, String value) {
      StringBuilder out = key(key);
      if (out != null) {
        out.append(Redaction.current().isSecretNumberKey(key) ? Redaction.MASK : value);
      }
    }

    @Override
    public void putAny(String key, @Nullable Object value) {
      PlainFields.put(this, key, value);
    }

    @Override
    public void put(String key, boolean value) {
      StringBuilder out = key(key);
      if (out != null) {
        out.append(value);
      }
    }

    @Override
    public void put(String key, @Nullable CharSequence value) {
      StringBuilder out = key(key);
      if (out == null) {
        return;
      }
      // Masked by key here, where the value's end is known; secrets within the value are masked
      // when a dump shows the line.
      boolean secret = value != null && Redaction.current().isSecretKey(key);
      out.append(secret ? Redaction.MASK : cut(value == null ? "null" : value.toString()));
    }
  }
}
