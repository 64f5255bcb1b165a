package dev.tachograph.logging;

import dev.tachograph.common.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A typed logger: {@code LOG.info("batch fetched").with("block", n).emit()}.
 *
 * <p>Thread-safe; one a class is the habit. There is one a target as long as somebody holds it, so
 * that targets may be made up without an end. Whether a level is wanted is known beforehand, so a
 * call that nobody wants costs the reading of one field. Nothing here throws.
 */
public final class Log {
  private static final Map<String, Known> LOGS = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Log> GONE = new ReferenceQueue<>();
  private static final Level[] LEVELS = Level.values();
  private static final Layer[] NOBODY = {};

  /** Who is given records while nothing records. */
  private static final List<Layer> NO_RUN = List.of(new UnrecordedErrors());

  /** Held here, so that its class is not initialized at the end of somebody's stack. */
  private static final LogEvent NO_EVENT = NoLogEvent.INSTANCE;

  private final String target;
  private volatile int threshold = -1;
  private volatile Layer[][] routes = {NOBODY, NOBODY, NOBODY, NOBODY, NOBODY};

  /** By level: the writer of the JSON file that alone wants the records. */
  private volatile @Nullable JsonLogWriter[] direct = new @Nullable JsonLogWriter[LEVELS.length];

  private Log(String target) {
    this.target = target;
  }

  /** One that is forgotten once nobody holds it: names may come from outside, without an end. */
  private static final class Known extends WeakReference<Log> {
    private final String target;

    Known(Log log) {
      super(log, GONE);
      this.target = log.target;
    }
  }

  /**
   * {@return the logger whose target is the class's name}
   *
   * @param owner whose {@link Class#getName} becomes the target, that of a nested class with a
   *     {@code $}
   */
  public static Log get(Class<?> owner) {
    return get(owner.getName());
  }

  /**
   * {@return the logger of a target; the same one as long as somebody holds it}
   *
   * @param target dotted like a class name, so that filters know what is below what
   */
  public static Log get(String target) {
    Known known = LOGS.get(target);
    Log log = known == null ? null : known.get();
    return log != null ? log : make(target);
  }

  private static Log make(String target) {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      LOGS.remove(((Known) gone).target, gone);
    }
    Log made = new Log(target);
    made.route();
    Known mine = new Known(made);
    while (true) {
      Known other = LOGS.putIfAbsent(target, mine);
      if (other == null) {
        // The layers may have changed before it could be found.
        made.route();
        return made;
      }
      Log log = other.get();
      if (log != null) {
        return log;
      }
      LOGS.remove(target, other);
    }
  }

  /** How many are known. */
  static int count() {
    return LOGS.size();
  }

  static void routeAll() {
    for (Known known : LOGS.values()) {
      Log log = known.get();
      if (log != null) {
        log.route();
      }
    }
  }

  /** Asks the active layers what they want of it; again if they changed meanwhile. */
  private void route() {
    Logging.Active active;
    do {
      active = Logging.active();
      Layer[][] wanted = new Layer[LEVELS.length][];
      @Nullable JsonLogWriter[] writers = new @Nullable JsonLogWriter[LEVELS.length];
      int highest = -1;
      for (Level level : LEVELS) {
        Layer[] wanting = wanting(active == null ? NO_RUN : active.layers, level);
        wanted[level.ordinal()] = wanting;
        if (wanting.length > 0) {
          highest = level.ordinal();
        }
        if (wanting.length == 1 && wanting[0] instanceof JsonLogLayer json) {
          writers[level.ordinal()] = json.directWriter(target);
        }
      }
      routes = wanted;
      direct = writers;
      threshold = highest;
    } while (active != Logging.active());
  }

  private Layer[] wanting(List<Layer> layers, Level level) {
    List<Layer> wanting = new ArrayList<>();
    for (Layer layer : layers) {
      try {
        if (layer.enabled(level, target)) {
          wanting.add(layer);
        }
      } catch (Throwable t) {
        // A layer that cannot say gets nothing; the others go on.
      }
    }
    return wanting.toArray(NOBODY);
  }

  Layer[] route(Level level) {
    return routes[level.ordinal()];
  }

  /** {@return the target of this logger's records, as filters and files name it} */
  public String target() {
    return target;
  }

  /**
   * {@return whether any layer wants records of this level from this logger} Reads one field.
   *
   * @param level of the records
   */
  public boolean isEnabled(Level level) {
    return level.ordinal() <= threshold;
  }

  /**
   * Begins a record at ERROR.
   *
   * @param message what happened, the same for each such record; what differs goes into fields
   * @return the event to fill and {@linkplain LogEvent#emit emit}; one that does nothing where no
   *     layer wants the level
   */
  public LogEvent error(String message) {
    return at(Level.ERROR, message);
  }

  /**
   * Begins a record at WARN.
   *
   * @param message as of {@link #error}
   * @return the event to fill and emit
   */
  public LogEvent warn(String message) {
    return at(Level.WARN, message);
  }

  /**
   * Begins a record at INFO.
   *
   * @param message as of {@link #error}
   * @return the event to fill and emit
   */
  public LogEvent info(String message) {
    return at(Level.INFO, message);
  }

  /**
   * Begins a record at DEBUG.
   *
   * @param message as of {@link #error}
   * @return the event to fill and emit
   */
  public LogEvent debug(String message) {
    return at(Level.DEBUG, message);
  }

  /**
   * Begins a record at TRACE.
   *
   * @param message as of {@link #error}
   * @return the event to fill and emit
   */
  public LogEvent trace(String message) {
    return at(Level.TRACE, message);
  }

  /**
   * Begins a record at a level that is known at run time.
   *
   * @param level its severity
   * @param message as of {@link #error}, or {@code null}
   * @return the event to fill and emit; one that does nothing where no layer wants the level
   */
  public LogEvent at(Level level, @Nullable String message) {
    if (level.ordinal() > threshold) {
      return NO_EVENT;
    }
    JsonLogWriter writer = direct[level.ordinal()];
    return writer == null
        ? PooledEvent.start(this, level, message)
        : writer.start(level, target, message);
  }
}
