package dev.tachograph.spring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import dev.tachograph.logback.TachographAppender;
import org.slf4j.LoggerFactory;

/**
 * Our appender at Logback's root, also after its context was reset.
 *
 * <p>Spring Boot stops the context before it configures it again, which forgets whoever listens to
 * it; listeners of the status stay, and each configuration has something to say there.
 */
final class LogbackAttachment implements LoggerContextListener, StatusListener {
  private static final String NAME = "tachograph";

  private final LoggerContext context;
  private boolean isAttaching;

  private LogbackAttachment(LoggerContext context) {
    this.context = context;
  }

  /** Attaches it, if Logback is what SLF4J logs by. */
  static boolean attach() {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return false;
    }
    LogbackAttachment attachment =
        context.getStatusManager().getCopyOfStatusListenerList().stream()
            .filter(LogbackAttachment.class::isInstance)
            .map(LogbackAttachment.class::cast)
            .findFirst()
            .orElseGet(() -> new LogbackAttachment(context));
    boolean ignored = context.getStatusManager().add(attachment);
    if (!context.getCopyOfListenerList().contains(attachment)) {
      context.addListener(attachment);
    }
    attach(context);
    return true;
  }

  private static void attach(LoggerContext context) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (root.getAppender(NAME) == null) {
      TachographAppender appender = new TachographAppender();
      appender.setName(NAME);
      appender.setContext(context);
      appender.setStartsRun(false);
      appender.start();
      root.addAppender(appender);
    }
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  /** Its root has no appender now; the configuration that follows adds to this one. */
  @Override
  public void onReset(LoggerContext context) {
    attach(context);
  }

  /** Attaching may have something to say in turn. */
  @Override
  public synchronized void addStatusEvent(Status status) {
    if (!isAttaching) {
      isAttaching = true;
      try {
        attach(context);
      } finally {
        isAttaching = false;
      }
    }
  }

  @Override
  public void onStart(LoggerContext context) {}

  /** What is logged later is recorded too, as its stop resets it. */
  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
