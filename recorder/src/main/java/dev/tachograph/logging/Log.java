package dev.tachograph.logging;

import dev.tachograph.common.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A typed logger: {@code LOG.info("batch fetched").with("block", n).emit()}.
 *
 * <p>Thread-safe; one a class is the habit. There is one a target, and one a target and class
 * loader for those of classes, as long as somebody holds it, so that targets may be made up without
 * an end. Whether a level is wanted is known beforehand, so a call that nobody wants costs the
 * reading of one field. Nothing here throws.
 *
 * <p>Where class loaders have runs of their own, a record goes to that of the class loader of the
 * calling class, else of the nearest of its parents that has one, else of the thread's context
 * class loader or the nearest of its parents that has one, else to that of the process. The calling
 * class is the one that a logger was {@linkplain #get(Class) got} for; of one that was got by a
 * name it is looked for on the stack at each record, which takes some microseconds.
 */
public final class Log {
  private static final Map<Object, Known> LOGS = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Log> GONE = new ReferenceQueue<>();

  /** Held here, so that its class is not initialized at the end of somebody's stack. */
  private static final LogEvent NO_EVENT = NoLogEvent.INSTANCE;

  private final String target;

  /** That of its class; {@code null} if it is of none. */
  private final @Nullable WeakReference<ClassLoader> owner;

  private volatile int threshold = -1;
  private volatile Routes routes = Routes.NONE;

  /** By level: the writer of the JSON file that alone wants the records. */
  private volatile @Nullable JsonLogWriter[] direct = Routes.NONE.direct;

  /** Set where the routes are not those of all records. */
  private volatile @Nullable ScopedRoutes scoped;

  private Log(String target, @Nullable WeakReference<ClassLoader> owner) {
    this.target = target;
    this.owner = owner;
  }

  /** One that is forgotten once nobody holds it: names may come from outside, without an end. */
  private static final class Known extends WeakReference<Log> {
    private final Object key;

    Known(Log log, Object key) {
      super(log, GONE);
      this.key = key;
    }
  }

  /** The key of a class's logger; that of another one is its target alone. */
  private static final class OfLoader extends WeakReference<ClassLoader> {
    private final String target;
    private final int hash;

    OfLoader(String target, ClassLoader loader) {
      super(loader);
      this.target = target;
      this.hash = target.hashCode() * 31 + System.identityHashCode(loader);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      ClassLoader loader = get();
      return loader != null
          && other instanceof OfLoader same
          && same.hash == hash
          && same.target.equals(target)
          && same.refersTo(loader);
    }
  }

  /**
   * {@return the logger of a class, whose records go to the run of its class loader where that has
   * one} The class loader is not held.
   *
   * @param owner whose {@link Class#getName} becomes the target, that of a nested class with a
   *     {@code $}
   */
  public static Log get(Class<?> owner) {
    String target = owner.getName();
    ClassLoader loader = owner.getClassLoader();
    if (loader == null) {
      return get(target);
    }
    OfLoader key = new OfLoader(target, loader);
    Log log = known(key);
    return log != null ? log : make(target, key, key);
  }

  /**
   * {@return the logger of a target; the same one as long as somebody holds it}
   *
   * @param target dotted like a class name, so that filters know what is below what
   */
  public static Log get(String target) {
    Log log = known(target);
    return log != null ? log : make(target, target, null);
  }

  private static @Nullable Log known(Object key) {
    Known known = LOGS.get(key);
    return known == null ? null : known.get();
  }

  private static Log make(String target, Object key, @Nullable WeakReference<ClassLoader> owner) {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      LOGS.remove(((Known) gone).key, gone);
    }
    Log made = new Log(target, owner);
    made.route();
    Known mine = new Known(made, key);
    while (true) {
      Known other = LOGS.putIfAbsent(key, mine);
      if (other == null) {
        // The layers may have changed before it could be found.
        made.route();
        return made;
      }
      Log log = other.get();
      if (log != null) {
        return log;
      }
      LOGS.remove(key, other);
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
    Logging.State state;
    do {
      state = Logging.state();
      ScopedRoutes byCall = ScopedRoutes.of(state, target, owner);
      if (byCall != null) {
        scoped = byCall;
        direct = Routes.NONE.direct;
        threshold = byCall.threshold;
      } else {
        Routes all = Routes.of(state.ofClass(owner), target);
        // First, so that who finds no others finds these.
        routes = all;
        scoped = null;
        direct = all.direct;
        threshold = all.threshold;
      }
    } while (state != Logging.state());
  }

  /** Who is given a record of the calling thread. */
  Routes routes() {
    ScopedRoutes byCall = scoped;
    return byCall == null ? routes : byCall.ofCall();
  }

  Layer[] route(Level level) {
    return routes().of(level);
  }

  /** {@return the target of this logger's records, as filters and files name it} */
  public String target() {
    return target;
  }

  /**
   * {@return whether any layer wants records of this level from this logger} Reads one field where
   * none does.
   *
   * @param level of the records
   */
  public boolean isEnabled(Level level) {
    if (level.ordinal() > threshold) {
      return false;
    }
    ScopedRoutes byCall = scoped;
    return byCall == null || byCall.ofCall().isWanted(level);
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
    return writer == null ? begin(level, message) : writer.start(level, target, message);
  }

  private LogEvent begin(Level level, @Nullable String message) {
    ScopedRoutes byCall = scoped;
    if (byCall == null) {
      return PooledEvent.start(this, null, level, message);
    }
    Routes found = byCall.ofCall();
    if (!found.isWanted(level)) {
      return NO_EVENT;
    }
    JsonLogWriter writer = found.direct[level.ordinal()];
    return writer == null
        ? PooledEvent.start(this, found, level, message)
        : writer.start(level, target, message);
  }
}
