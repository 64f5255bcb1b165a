package dev.tachograph.agent.frameworks;

/** The classes that records pass, and what reads those of each. */
final class EventReaders {
  static final String LOGBACK = "ch.qos.logback.classic.Logger";
  static final String LOG4J2 = "org.apache.logging.log4j.core.config.LoggerConfig";
  static final String JUL = "java.util.logging.Logger";
  static final String JBOSS = "org.jboss.logmanager.LoggerNode";
  static final String SIMPLE = "org.slf4j.simple.SimpleLogger";
  static final String SIMPLE_1_7 = "org.slf4j.impl.SimpleLogger";
  static final String LOG4J1 = "org.apache.log4j.Category";

  static final String FLUENT = "org.slf4j.spi.DefaultLoggingEventBuilder";

  private EventReaders() {}

  static EventReader of(String className) {
    return switch (className) {
      case LOGBACK -> new LogbackEvents();
      case LOG4J2 -> new Log4j2Events();
      case JUL -> new JulRecords();
      case JBOSS -> new JBossRecords();
      case SIMPLE -> new SimpleCalls();
      case SIMPLE_1_7 -> new SimpleLines();
      case LOG4J1 -> new Log4j1Events();
      case FLUENT -> new FluentCalls();
      default -> throw new IllegalArgumentException(className);
    };
  }
}
