package dev.tachograph.agent.frameworks;

import java.util.List;
import java.util.Map;
import java.util.logging.LogRecord;

/** Records of JBoss LogManager, which takes the place of java.util.logging's own in WildFly. */
final class JBossRecords extends EventReader {
  private static final String RECORD = "org.jboss.logmanager.ExtLogRecord";
  private static final Getter MESSAGE = Getter.of(RECORD, "getFormattedMessage");
  private static final Getter THREAD = Getter.of(RECORD, "getThreadName");
  private static final Getter CONTEXT = Getter.of(RECORD, "getMdcCopy");
  private static final Getter STACK = Getter.of(RECORD, "getNdc");
  private static final Getter MARKER = Getter.of(RECORD, "getMarker");

  @Override
  void readHead(Object event, Taken to) {
    LogRecord from = (LogRecord) event;
    to.level = Levels.ofJul(from.getLevel().intValue());
    to.levelName = Levels.nameUnlessOurs(from.getLevel().getName());
    to.target = Texts.target(from.getLoggerName());
    to.pattern = from.getMessage();
  }

  @Override
  void readMessage(Object event, Taken to) throws Throwable {
    to.message = MESSAGE.text(event);
  }

  @Override
  void readRest(Object event, Taken to) throws Throwable {
    to.error = ((LogRecord) event).getThrown();
    to.thread = THREAD.text(event);
    to.mdc = Texts.context((Map<?, ?>) CONTEXT.get(event));
    String stack = STACK.text(event);
    if (stack != null && !stack.isEmpty()) {
      to.field("context_stack", stack);
    }
    Object marker = MARKER.get(event);
    if (marker != null) {
      to.markers = List.of(marker.toString());
    }
  }
}
