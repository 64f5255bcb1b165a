package dev.tachograph.agent.frameworks;

import dev.tachograph.common.Level;
import org.jspecify.annotations.Nullable;

/** Calls of SLF4J-simple before 2.0, as Maven 3 has it: a level and a finished text. */
final class SimpleLines extends EventReader {
  private static final String LOGGER = "org.slf4j.Logger";
  private static final Getter LOGGER_NAME = Getter.of(LOGGER, "getName");
  private static final Getter[] ENABLED = {
    Getter.of(LOGGER, "isErrorEnabled"),
    Getter.of(LOGGER, "isWarnEnabled"),
    Getter.of(LOGGER, "isInfoEnabled"),
    Getter.of(LOGGER, "isDebugEnabled"),
    Getter.of(LOGGER, "isTraceEnabled")
  };

  /** One call. */
  private static final class Call {
    final @Nullable Object logger;
    final @Nullable Object[] arguments;

    Call(@Nullable Object logger, @Nullable Object[] arguments) {
      this.logger = logger;
      this.arguments = arguments;
    }

    Level level() {
      return Levels.ofThousands(arguments[0] instanceof Integer level ? level * 1000 : 0);
    }
  }

  @Override
  @Nullable Object event(@Nullable Object self, @Nullable Object[] arguments) {
    Call call = new Call(self, arguments);
    // The method itself asks for the level.
    return Boolean.TRUE.equals(ENABLED[call.level().ordinal()].ask(self)) ? call : null;
  }

  @Override
  void readHead(Object event, Taken to) throws Throwable {
    Call call = (Call) event;
    to.level = call.level();
    to.target = Texts.target(LOGGER_NAME.text(call.logger));
  }

  @Override
  void readMessage(Object event, Taken to) {
    to.message = (String) ((Call) event).arguments[1];
  }

  @Override
  void readRest(Object event, Taken to) {
    to.error = (Throwable) ((Call) event).arguments[2];
  }
}
