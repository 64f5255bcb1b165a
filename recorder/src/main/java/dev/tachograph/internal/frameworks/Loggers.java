package dev.tachograph.internal.frameworks;

import static dev.tachograph.internal.frameworks.UnconnectedFrameworks.hasPackage;

import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Whether anybody has got a logger of a framework. */
final class Loggers {
  private static final String LOGBACK = "ch.qos.logback.classic";
  private static final String LOG4J = "org.apache.logging.log4j";
  private static final String LOG4J1 = "org.apache.log4j";

  private Loggers() {}

  /** Whether it has configured itself, which is the first thing that it does. */
  static boolean isLogbackBegun(ClassLoader loader) {
    return Slf4jBinding.isBegun(loader)
        && hasPackage(loader, LOGBACK)
        && hasPackage(loader, LOGBACK + ".util");
  }

  static boolean isLog4jBegun(ClassLoader loader) {
    return hasPackage(loader, LOG4J) && hasPackage(loader, LOG4J + ".core.config");
  }

  /** Whether that is itself there, and no bridge that has its name. */
  static boolean isLog4j1Begun(ClassLoader loader) {
    return hasPackage(loader, LOG4J1)
        && hasPackage(loader, LOG4J1 + ".spi")
        && hasPackage(loader, LOG4J1 + ".helpers")
        && loader.getResource("org/apache/log4j/bridge/LogEventAdapter.class") == null
        && loader.getResource("org/apache/log4j/spi/RootLogger.class") != null;
  }

  static boolean hasLogback(ClassLoader loader) {
    try {
      if (!isLogbackBegun(loader)) {
        return false;
      }
      Object context = Slf4jBinding.factory(loader);
      // The root is always there.
      return context != null
          && context.getClass().getName().equals(LOGBACK + ".LoggerContext")
          && call(context, "getLoggerList") instanceof Collection<?> loggers
          && loggers.size() > 1;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      return false;
    }
  }

  static boolean hasLog4j(ClassLoader loader) {
    try {
      if (!isLog4jBegun(loader)) {
        return false;
      }
      Object factory =
          Class.forName(LOG4J + ".LogManager", false, loader).getMethod("getFactory").invoke(null);
      Object selector = factory == null ? null : call(factory, "getSelector");
      if (selector != null
          && call(selector, "getLoggerContexts") instanceof Collection<?> contexts) {
        if (contexts.isEmpty()) {
          return true; // It was used, and stopped before us, as at the end of the process.
        }
        for (Object context : contexts) {
          if (call(context, "getLoggers") instanceof Collection<?> loggers && !loggers.isEmpty()) {
            return true;
          }
        }
      }
      return false;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      return false;
    }
  }

  static boolean hasLog4j1(ClassLoader loader) {
    try {
      return isLog4j1Begun(loader)
          && Class.forName(LOG4J1 + ".LogManager", false, loader)
                  .getMethod("getCurrentLoggers")
                  .invoke(null)
              instanceof Enumeration<?> loggers
          && loggers.hasMoreElements();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      return false;
    }
  }

  /** Calls a public method of a class that is public, or of one whose package is open to us. */
  private static @Nullable Object call(Object on, String method)
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    return on.getClass().getMethod(method).invoke(on);
  }
}
