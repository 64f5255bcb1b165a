package dev.tachograph.spring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import dev.tachograph.logback.TachographAppender;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Our appender at Logback's root, also after its context was reset.
 *
 * <p>Spring Boot stops the context before it configures it again, which forgets whoever listens to
 * it; listeners of the status stay, and each configuration has something to say there.
 */
final class LogbackAttachment implements LoggerContextListener, StatusListener {
  private static final String NAME = "tachograph";
  private static final long PATIENCE_MILLIS = 1_000;

  private final LoggerContext context;
  private final AtomicBoolean isAttaching = new AtomicBoolean();

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

  /** A configuration with an appender of ours says itself what is recorded. */
  private static void attach(LoggerContext context) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Appender<ILoggingEvent> ours = root.getAppender(NAME);
    boolean isConfigured = isConfigured(context, ours);
    if (isConfigured && ours != null) {
      boolean ignored = root.detachAppender(ours);
    } else if (!isConfigured && ours == null) {
      TachographAppender appender = new TachographAppender();
      appender.setName(NAME);
      appender.setContext(context);
      appender.setStartsRun(false);
      appender.start();
      root.addAppender(appender);
    }
  }

  private static boolean isConfigured(
      LoggerContext context, @Nullable Appender<ILoggingEvent> ours) {
    for (Logger logger : context.getLoggerList()) {
      if (hasOther(logger, ours)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is an appender of ours besides, perhaps behind a queue. */
  private static boolean hasOther(
      AppenderAttachable<ILoggingEvent> of, @Nullable Appender<ILoggingEvent> ours) {
    for (Iterator<Appender<ILoggingEvent>> all = of.iteratorForAppenders(); all.hasNext(); ) {
      Appender<ILoggingEvent> one = all.next();
      if (one != ours && one instanceof TachographAppender) {
        return true;
      }
      if (one instanceof AsyncAppenderBase<?> queue && hasOther(queue)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasOther(AsyncAppenderBase<?> queue) {
    for (Iterator<?> all = queue.iteratorForAppenders(); all.hasNext(); ) {
      if (all.next() instanceof TachographAppender) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAsWanted(LoggerContext context) {
    Appender<ILoggingEvent> ours =
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(NAME);
    return (ours != null) != isConfigured(context, ours);
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

  /**
   * Whoever has something to say may hold a lock of Logback, and holds that of its status, when we
   * come to want another: so it is done on a thread of its own, for which this one waits a bounded
   * time.
   */
  @Override
  public void addStatusEvent(Status status) {
    if (isAsWanted(context) || !isAttaching.compareAndSet(false, true)) {
      return;
    }
    try {
      Thread attaching = new Thread(null, this::attachNow, "tachograph-attach", 0, false);
      attaching.setDaemon(true);
      attaching.setContextClassLoader(null);
      attaching.start();
      attaching.join(PATIENCE_MILLIS);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  private void attachNow() {
    try {
      attach(context);
    } finally {
      isAttaching.set(false);
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
