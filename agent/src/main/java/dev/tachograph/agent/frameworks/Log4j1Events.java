package dev.tachograph.agent.frameworks;

import java.util.Map;

/** Events of Log4j 1 and of reload4j, which goes on with it. */
final class Log4j1Events extends EventReader {
  private static final String EVENT = "org.apache.log4j.spi.LoggingEvent";
  private static final Getter LEVEL = Getter.of(EVENT, "getLevel");
  private static final String ANY_LEVEL = "org.apache.log4j.Priority";
  private static final Getter SEVERITY = Getter.of(ANY_LEVEL, "toInt");
  private static final Getter LOGGER_NAME = Getter.of(EVENT, "getLoggerName");
  private static final Getter MESSAGE = Getter.of(EVENT, "getRenderedMessage");
  private static final Getter THREAD = Getter.of(EVENT, "getThreadName");
  private static final Getter CONTEXT = Getter.of(EVENT, "getProperties");
  private static final Getter STACK = Getter.of(EVENT, "getNDC");
  private static final Getter INFORMATION = Getter.of(EVENT, "getThrowableInformation");
  private static final Getter ERROR =
      Getter.of("org.apache.log4j.spi.ThrowableInformation", "getThrowable");

  @Override
  void readHead(Object event, Taken to) throws Throwable {
    Object level = LEVEL.get(event);
    to.level = Levels.ofThousands(SEVERITY.number(level));
    // Its levels say their names by toString alone.
    to.levelName = Levels.nameUnlessOurs(level == null ? null : level.toString());
    to.target = Texts.target(LOGGER_NAME.text(event));
  }

  @Override
  void readMessage(Object event, Taken to) throws Throwable {
    to.message = MESSAGE.text(event);
  }

  @Override
  void readRest(Object event, Taken to) throws Throwable {
    to.thread = THREAD.text(event);
    to.mdc = Texts.context((Map<?, ?>) CONTEXT.get(event));
    String stack = STACK.text(event);
    if (stack != null && !stack.isEmpty()) {
      to.field("context_stack", stack);
    }
    to.error = (Throwable) ERROR.get(INFORMATION.get(event));
  }
}
