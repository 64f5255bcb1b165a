package dev.tachograph.agent.frameworks;

import dev.tachograph.agent.core.Hook;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The log frameworks whose records are recorded, in whichever class loader they are.
 *
 * <p>Each is hooked where every record passes that its levels and filters let through, once and
 * before any appender: a reset of its configuration, which removes appenders, loses nothing.
 */
public final class Frameworks {
  private Frameworks() {}

  /**
   * {@return what is called in their classes; costs no more than these few objects}
   *
   * @param others asked on the thread and within the call of each record: whether it is the
   *     business of a run that is not ours
   */
  public static List<Hook> hooks(BooleanSupplier others) {
    Inside.begin();
    Taking.leave(others);
    return List.of(
        new RecordHook(EventReaders.LOGBACK, "callAppenders(Lch/qos/logback/classic/spi/"),
        new RecordHook(
            EventReaders.LOG4J2, "processLogEvent(Lorg/apache/logging/log4j/core/LogEvent;"),
        new HandedOnHook(),
        new RecordHook(EventReaders.JUL, "log(Ljava/util/logging/LogRecord;)"),
        new FilteredRecordHook(),
        new RecordHook(EventReaders.JBOSS, "publish(Lorg/jboss/logmanager/ExtLogRecord;)"),
        new RecordHook(
            EventReaders.SIMPLE,
            "innerHandleNormalizedLoggingCall(Lorg/slf4j/event/Level;Ljava/util/List;"),
        new RecordHook(EventReaders.FLUENT, "log(Lorg/slf4j/event/LoggingEvent;)"),
        new RecordHook(EventReaders.SIMPLE_1_7, "log(ILjava/lang/String;Ljava/lang/Throwable;)"),
        new RecordHook(EventReaders.LOG4J1, "callAppenders(Lorg/apache/log4j/spi/LoggingEvent;)"));
  }
}
