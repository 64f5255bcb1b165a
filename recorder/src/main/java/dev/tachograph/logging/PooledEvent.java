package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.json.Pool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event of an enabled level; borrowed from a pool until it is emitted.
 *
 * <p>An event that is never emitted does not return to the pool and becomes garbage; an event
 * nested in another's argument is a separate object. After {@code emit()} calls do nothing until it
 * is borrowed again.
 */
final class PooledEvent implements LogEvent {
  private static final Pool<PooledEvent> POOL = new Pool<>(PooledEvent::new);

  private final LogRecord record = new LogRecord();
  private @Nullable Log log;

  /** Who is given the record, where that is known from its call alone. */
  private @Nullable Routes routes;

  private PooledEvent() {}

  /**
   * Loads what a call needs: a class whose initialization hits the end of a stack is broken for
   * good.
   */
  static void prepare() {
    POOL.give(POOL.take());
  }

  /**
   * An event that is filled and then handed to layers.
   *
   * @param routes who is given it; {@code null}: whom the logger says when it is emitted
   */
  static LogEvent start(Log log, @Nullable Routes routes, Level level, @Nullable String message) {
    try {
      PooledEvent event = POOL.take();
      event.log = log;
      event.routes = routes;
      event.record.level = level;
      event.record.target = log.target();
      event.record.message = message;
      return event;
    } catch (Throwable t) {
      Logging.lose(log, level);
      return NoLogEvent.INSTANCE;
    }
  }

  @Override
  public LogEvent with(String key, long value) {
    try {
      if (log != null) {
        record.fields.put(key, value);
      }
    } catch (Throwable t) {
      record.fields.leaveOut();
    }
    return this;
  }

  @Override
  public LogEvent withUnsigned(String key, long value) {
    try {
      if (log != null) {
        record.fields.putUnsigned(key, value);
      }
    } catch (Throwable t) {
      record.fields.leaveOut();
    }
    return this;
  }

  @Override
  public LogEvent with(String key, double value) {
    try {
      if (log != null) {
        record.fields.put(key, value);
      }
    } catch (Throwable t) {
      record.fields.leaveOut();
    }
    return this;
  }

  @Override
  public LogEvent with(String key, boolean value) {
    try {
      if (log != null) {
        record.fields.put(key, value);
      }
    } catch (Throwable t) {
      record.fields.leaveOut();
    }
    return this;
  }

  @Override
  public LogEvent with(String key, @Nullable CharSequence value) {
    try {
      if (log != null) {
        record.fields.put(key, value);
      }
    } catch (Throwable t) {
      record.fields.leaveOut();
    }
    return this;
  }

  @Override
  public LogEvent withAny(String key, @Nullable Object value) {
    try {
      if (log != null) {
        record.fields.putAny(key, value);
      }
    } catch (Throwable t) {
      record.fields.leaveOut();
    }
    return this;
  }

  @Override
  public LogEvent withLazy(String key, Supplier<? extends @Nullable Object> value) {
    return log == null ? this : withAny(key, RecordFields.valueOf(value));
  }

  @Override
  public LogEvent with(@Nullable Throwable error) {
    if (log != null) {
      record.error = error;
    }
    return this;
  }

  @Override
  public boolean emit() {
    Log to = log;
    if (to == null) {
      return false;
    }
    log = null;
    Routes known = routes;
    // A pooled event keeps nothing of a run that may be over.
    routes = null;
    boolean given = false;
    try {
      Routes by = known == null ? to.routes() : known;
      record.stamp(by.clock, by.scope);
      record.locate(null);
      given = true;
      boolean accepted = Logging.dispatch(by.of(record.level), record);
      record.clear();
      POOL.give(this);
      return accepted;
    } catch (Throwable t) {
      if (!given) {
        Logging.lose(to, record.level);
      }
      return false;
    }
  }
}
