import java.lang.reflect.Method;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A program whose frameworks are bridged to others: by class path, and to SLF4J by a handler. */
public class BridgedProgram {
  public static void main(String[] args) throws Exception {
    for (String way : args) {
      switch (way) {
        case "jul-to-slf4j" -> {
          Class<?> bridge = Class.forName("org.slf4j.bridge.SLF4JBridgeHandler");
          bridge.getMethod("removeHandlersForRootLogger").invoke(null);
          bridge.getMethod("install").invoke(null);
        }
        case "chatty-handler" -> chatty();
        case "jul" -> jul();
        case "slf4j" -> slf4j();
        case "log4j" -> log4j();
        case "commons" -> commons();
        default -> throw new IllegalArgumentException(way);
      }
    }
  }

  static void jul() {
    Logger log = Logger.getLogger("demo.Jul");
    log.info("first");
    log.log(Level.WARNING, "slow {0}", "q");
    log.log(Level.SEVERE, "failed", new IllegalStateException("boom"));
    log.info((String) null);
    Logger.getAnonymousLogger().info("by nobody");
    Logger.getLogger("").info("by the root logger");
    log.fine("nobody wants this");
  }

  /** One that logs something of its own about each record, by the same framework and another. */
  static void chatty() {
    Logger.getLogger("")
        .addHandler(
            new Handler() {
              @Override
              public void publish(LogRecord event) {
                if (!"demo.Handler".equals(event.getLoggerName())) {
                  Logger.getLogger("demo.Handler").info(event.getMessage());
                }
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });
  }

  static void slf4j() throws Exception {
    org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("demo.Slf4j");
    log.info("first");
    log.warn("slow {}", "q");
    log.error("failed", new IllegalStateException("boom"));
    log.atInfo()
        .addKeyValue("block", 18_000_000_000L)
        .addMarker(org.slf4j.MarkerFactory.getMarker("SQL"))
        .log("typed {}", 1);
    log.trace("nobody wants this");
  }

  static void log4j() {
    org.apache.logging.log4j.Logger log =
        org.apache.logging.log4j.LogManager.getLogger("demo.Log4j");
    log.info("first");
    log.warn("slow {}", "q");
    log.error("failed", new IllegalStateException("boom"));
    log.trace("nobody wants this");
  }

  static void commons() throws Exception {
    // Without it on the class path of every compilation.
    Object log =
        Class.forName("org.apache.commons.logging.LogFactory")
            .getMethod("getLog", String.class)
            .invoke(null, "demo.Commons");
    Class<?> type = Class.forName("org.apache.commons.logging.Log");
    Method info = type.getMethod("info", Object.class);
    info.invoke(log, "first");
    type.getMethod("error", Object.class, Throwable.class)
        .invoke(log, "failed", new IllegalStateException("boom"));
  }
}
