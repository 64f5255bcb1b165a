package dev.tachograph.slf4j;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/**
 * Returns one logger per name as long as it is referenced: a program that names loggers after its
 * sessions or requests has no end of them.
 */
final class TachographLoggerFactory implements ILoggerFactory {
  private final Map<String, Known> loggers = new ConcurrentHashMap<>();
  private final ReferenceQueue<Logger> gone = new ReferenceQueue<>();

  private static final class Known extends WeakReference<Logger> {
    private final String name;

    Known(String name, Logger logger, ReferenceQueue<Logger> gone) {
      super(logger, gone);
      this.name = name;
    }
  }

  @Override
  public Logger getLogger(@Nullable String name) {
    String target = name == null ? "null" : name;
    Known known = loggers.get(target);
    Logger logger = known == null ? null : known.get();
    return logger != null ? logger : make(target);
  }

  private Logger make(String target) {
    for (Reference<?> old = gone.poll(); old != null; old = gone.poll()) {
      loggers.remove(((Known) old).name, old);
    }
    Logger made = new TachographLogger(target);
    Known mine = new Known(target, made, gone);
    while (true) {
      Known other = loggers.putIfAbsent(target, mine);
      Logger logger = other == null ? made : other.get();
      if (logger != null) {
        return logger;
      }
      loggers.remove(target, other);
    }
  }

  /** The number of known loggers. */
  int count() {
    return loggers.size();
  }
}
