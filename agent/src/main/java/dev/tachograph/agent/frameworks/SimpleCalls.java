package dev.tachograph.agent.frameworks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of SLF4J-simple from 2.0 on: it makes no event, but hands level, markers, message and
 * arguments to one method.
 */
final class SimpleCalls extends EventReader {
  private static final Getter LOGGER_NAME = Getter.of("org.slf4j.Logger", "getName");
  private static final Getter SEVERITY = Getter.of("org.slf4j.event.Level", "toInt");

  /** One call. */
  private static final class Call {
    final @Nullable Object logger;
    final @Nullable Object[] arguments;

    Call(@Nullable Object logger, @Nullable Object[] arguments) {
      this.logger = logger;
      this.arguments = arguments;
    }
  }

  @Override
  @Nullable Object event(@Nullable Object self, @Nullable Object[] arguments) {
    return new Call(self, arguments);
  }

  @Override
  void readHead(Object event, Taken to) throws Throwable {
    Call call = (Call) event;
    to.level = Levels.ofThousands(SEVERITY.number(call.arguments[0]) * 1000);
    to.target = Texts.target(LOGGER_NAME.text(call.logger));
    to.pattern = (String) call.arguments[2];
  }

  @Override
  void readMessage(Object event, Taken to) {
    to.message = Braces.format(to.pattern, (@Nullable Object[]) ((Call) event).arguments[3]);
  }

  @Override
  void readRest(Object event, Taken to) {
    Call call = (Call) event;
    to.error = (Throwable) call.arguments[4];
    to.markers = Slf4j.markers((List<?>) call.arguments[1]);
  }
}
