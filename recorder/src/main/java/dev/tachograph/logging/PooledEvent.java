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

  private PooledEvent() {}

  /**
   * Loads what a call needs: a class whose initialization hits the end of a stack is broken for
   * good.
   */
  static void prepare() {
    POOL.give(POOL.take());
  }

  static LogEvent start(Log log, Level level, @Nullable String message) {
    try {
      PooledEvent event = POOL.take();
      event.log = log;
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
    boolean given = false;
    try {
      record.stamp();
      record.locate(null);
      given = true;
      boolean accepted = Logging.dispatch(to.route(record.level), record);
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
