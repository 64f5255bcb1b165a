package dev.tachograph.logging;

/**
 * A typed logger: {@code LOG.info("batch fetched").with("block", n).emit()}.
 *
 * <p>Thread-safe; one a class is the habit. Nothing here throws.
 */
public final class Log {
  private final String target;

  private Log(String target) {
    this.target = target;
  }

  /** The logger whose target is the class's name. */
  public static Log get(Class<?> owner) {
    return new Log(owner.getName());
  }

  /** The logger of a target, dotted like a class name. */
  public static Log get(String target) {
    return new Log(target);
  }

  /** Whose records these are. */
  public String target() {
    return target;
  }

  /** Whether any layer wants records of this level from this logger. */
  public boolean isEnabled(Level level) {
    return false;
  }

  /** A record at ERROR. */
  public LogEvent error(String message) {
    return at(Level.ERROR, message);
  }

  /** A record at WARN. */
  public LogEvent warn(String message) {
    return at(Level.WARN, message);
  }

  /** A record at INFO. */
  public LogEvent info(String message) {
    return at(Level.INFO, message);
  }

  /** A record at DEBUG. */
  public LogEvent debug(String message) {
    return at(Level.DEBUG, message);
  }

  /** A record at TRACE. */
  public LogEvent trace(String message) {
    return at(Level.TRACE, message);
  }

  /** A record at a level. */
  public LogEvent at(Level level, String message) {
    return NoLogEvent.INSTANCE;
  }
}
