package dev.tachograph.agent.frameworks;

import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one framework, in whichever class loaders it is. Stateless and thread-safe.
 *
 * <p>An event is read during the call alone: a framework may use it again for the next record.
 */
abstract class EventReader {
  /**
   * {@return the event of a call; {@code null}: none is to be taken now}
   *
   * @param self what the method was called on
   * @param arguments of the call
   */
  @Nullable Object event(@Nullable Object self, @Nullable Object[] arguments) {
    return arguments[0];
  }

  /** Whether the framework's events have SLF4J's keys and values, so that they need no note. */
  boolean readsPairs() {
    return false;
  }

  /**
   * Reads level, target and the message without arguments; calls no code of the program's own.
   *
   * @throws Throwable what the framework throws
   */
  abstract void readHead(Object event, Taken to) throws Throwable;

  /**
   * Reads the message, formatted as the framework does. Code of the program's may be called and log
   * in turn.
   *
   * @throws Throwable what the framework or the program throws
   */
  abstract void readMessage(Object event, Taken to) throws Throwable;

  /**
   * Reads all else.
   *
   * @throws Throwable what the framework or the program throws
   */
  abstract void readRest(Object event, Taken to) throws Throwable;
}
