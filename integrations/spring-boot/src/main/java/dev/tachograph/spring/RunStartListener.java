package dev.tachograph.spring;

import dev.tachograph.ProcessRun;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Starts the run as soon as the environment is known and the logging system is ready, before the
 * application's first line; found by Spring Boot (see {@code META-INF/spring.factories}).
 *
 * <p>Trouble is one line on stderr, and the application goes on unrecorded, unless the setting
 * {@code required} says that it is not to start then.
 */
public final class RunStartListener
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
  /** Made by Spring Boot. */
  public RunStartListener() {}

  /** {@return right behind the listener that prepares the logging system} */
  @Override
  public int getOrder() {
    return LoggingApplicationListener.DEFAULT_ORDER + 1;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    try {
      Environment environment = event.getEnvironment();
      TachographProperties properties =
          Binder.get(environment)
              .bindOrCreate("tachograph", Bindable.of(TachographProperties.class));
      if (properties.isEnabled()) {
        start(properties, environment);
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      report(e);
    }
  }

  private static void start(TachographProperties properties, Environment environment)
      throws IOException {
    if (properties.getName() == null) {
      properties.setName(environment.getProperty("spring.application.name"));
    }
    boolean ignored = ProcessRun.start(properties.config());
    ClassLoader loader = RunStartListener.class.getClassLoader();
    if (ClassUtils.isPresent("ch.qos.logback.classic.LoggerContext", loader)
        && LogbackAttachment.attach()) {
      return;
    }
    if (ClassUtils.isPresent("org.apache.logging.log4j.core.LoggerContext", loader)
        && Log4jAttachment.attach()) {
      return;
    }
    JulAttachment.attach();
  }

  @SuppressWarnings("SystemOut") // Where logs go is just what is not known.
  private static void report(Throwable e) {
    if (Settings.load(Map.of()).isTrue("required")) {
      throw new IllegalStateException(
          "Nothing is recorded, and the application is not started, as required is set: "
              + e.getMessage(),
          e);
    }
    System.err.println("tachograph: Nothing is recorded: " + e.getMessage());
  }
}
