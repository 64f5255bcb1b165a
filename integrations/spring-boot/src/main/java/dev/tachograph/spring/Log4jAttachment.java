package dev.tachograph.spring;

import dev.tachograph.log4j2.TachographAppender;
import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;

/** Our appender at Log4j's root, also with another configuration. */
final class Log4jAttachment implements PropertyChangeListener {
  private static final String NAME = "tachograph";
  private static final PropertyChangeListener LISTENER = new Log4jAttachment();

  private Log4jAttachment() {}

  /** Attaches it, if Log4j's core is what its API logs by. */
  static boolean attach() {
    if (!(LogManager.getContext(false) instanceof LoggerContext context)) {
      return false;
    }
    context.removePropertyChangeListener(LISTENER);
    context.addPropertyChangeListener(LISTENER);
    attach(context);
    return true;
  }

  private static void attach(LoggerContext context) {
    Configuration configuration = context.getConfiguration();
    if (configuration.getAppenders().values().stream()
        .anyMatch(TachographAppender.class::isInstance)) {
      // Ours is there, or the configuration says itself what is recorded.
      return;
    }
    TachographAppender appender =
        TachographAppender.newBuilder().setName(NAME).setStartsRun(false).build();
    appender.start();
    configuration.addAppender(appender);
    configuration.getRootLogger().addAppender(appender, null, null);
    context.updateLoggers();
  }

  @Override
  public void propertyChange(PropertyChangeEvent event) {
    if (LoggerContext.PROPERTY_CONFIG.equals(event.getPropertyName())
        && event.getSource() instanceof LoggerContext context) {
      attach(context);
    }
  }
}
