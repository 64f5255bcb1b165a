package dev.tachograph.slf4j;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/** Gives one logger a name, kept for the process's life. */
final class TachographLoggerFactory implements ILoggerFactory {
  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();

  @Override
  public Logger getLogger(@Nullable String name) {
    String target = name == null ? "null" : name;
    Logger known = loggers.get(target);
    return known != null ? known : loggers.computeIfAbsent(target, TachographLogger::new);
  }
}
