package dev.tachograph.agent.frameworks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events of Logback from 1.2 on. */
final class LogbackEvents extends EventReader {
  private static final String EVENT = "ch.qos.logback.classic.spi.ILoggingEvent";
  private static final Getter LEVEL = Getter.of(EVENT, "getLevel");
  private static final Getter SEVERITY = Getter.of("ch.qos.logback.classic.Level", "toInt");
  private static final Getter LOGGER_NAME = Getter.of(EVENT, "getLoggerName");
  private static final Getter PATTERN = Getter.of(EVENT, "getMessage");
  private static final Getter ARGUMENTS = Getter.of(EVENT, "getArgumentArray");
  private static final Getter MESSAGE = Getter.of(EVENT, "getFormattedMessage");
  private static final Getter THREAD = Getter.of(EVENT, "getThreadName");
  private static final Getter CONTEXT = Getter.of(EVENT, "getMDCPropertyMap");
  private static final Getter MARKERS = Getter.of(EVENT, "getMarkerList");
  private static final Getter MARKER = Getter.of(EVENT, "getMarker");
  private static final Getter PAIRS = Getter.of(EVENT, "getKeyValuePairs");
  private static final Getter PROXY = Getter.of(EVENT, "getThrowableProxy");
  private static final Getter ERROR =
      Getter.of("ch.qos.logback.classic.spi.ThrowableProxy", "getThrowable");
  private static final String ANY_PROXY = "ch.qos.logback.classic.spi.IThrowableProxy";
  private static final Getter ERROR_TYPE = Getter.of(ANY_PROXY, "getClassName");
  private static final Getter ERROR_MESSAGE = Getter.of(ANY_PROXY, "getMessage");

  @Override
  boolean readsPairs() {
    return true;
  }

  @Override
  void readHead(Object event, Taken to) throws Throwable {
    to.level = Levels.ofThousands(SEVERITY.number(LEVEL.get(event)));
    to.target = Texts.target(LOGGER_NAME.text(event));
    to.pattern = PATTERN.text(event);
  }

  @Override
  void readMessage(Object event, Taken to) throws Throwable {
    if (Braces.mayBeSecret(to.pattern)) {
      @Nullable Object @Nullable [] arguments = (@Nullable Object[]) ARGUMENTS.get(event);
      if (Braces.isSecret(to.pattern, arguments)) {
        to.message = Braces.format(to.pattern, arguments);
        return;
      }
    }
    // The framework keeps the text with the event, so that nothing is formatted twice.
    to.message = MESSAGE.text(event);
  }

  @Override
  void readRest(Object event, Taken to) throws Throwable {
    to.thread = THREAD.text(event);
    to.mdc = Texts.context((Map<?, ?>) CONTEXT.get(event));
    Object markers = MARKERS.get(event);
    to.markers = Slf4j.markers(markers instanceof List<?> list ? list : null, MARKER, event);
    Slf4j.readPairs((List<?>) PAIRS.get(event), to);
    Object proxy = PROXY.get(event);
    if (proxy != null) {
      to.error = (Throwable) ERROR.get(proxy);
      if (to.error == null) {
        // It came from another JVM.
        to.field("error_type", ERROR_TYPE.text(proxy));
        to.field("error_message", ERROR_MESSAGE.text(proxy));
      }
    }
  }
}
