import org.apache.log4j.AppenderSkeleton;
import org.apache.log4j.Level;
import org.apache.log4j.LogManager;
import org.apache.log4j.Logger;
import org.apache.log4j.MDC;
import org.apache.log4j.NDC;
import org.apache.log4j.spi.LoggingEvent;
import org.apache.log4j.varia.NullAppender;

/** What a program does with Log4j 1. */
public class Log4j1Program {
  static final Logger LOG = Logger.getLogger("demo.Shop");

  public static void main(String[] args) throws Exception {
    Logger.getRootLogger().setLevel(Level.INFO);
    Logger.getRootLogger().addAppender(new NullAppender());
    if (args[0].equals("threads")) {
      threads();
      return;
    }
    LOG.info("started");
    LOG.info(42);
    MDC.put("request", 7);
    NDC.push("order");
    LOG.warn("slow");
    MDC.clear();
    NDC.remove();
    LOG.error("it failed", new IllegalStateException("boom"));
    LOG.fatal("it is over");
    LOG.debug("nobody wants this");
    LOG.info(null);
    LOG.info(
        new Object() {
          @Override
          public String toString() {
            LOG.info("from within");
            return "talking";
          }
        });
    LogManager.resetConfiguration();
    Logger.getRootLogger().setLevel(Level.INFO);
    LOG.info("between");
    Logger.getRootLogger()
        .addAppender(
            new AppenderSkeleton() {
              @Override
              protected void append(LoggingEvent event) {
                if (!event.getLoggerName().equals("demo.Appender")) {
                  Logger.getLogger("demo.Appender").info("appended " + event.getMessage());
                }
              }

              @Override
              public void close() {}

              @Override
              public boolean requiresLayout() {
                return false;
              }
            });
    LOG.info("after");
    LOG.setLevel(Level.ALL);
    LOG.setAdditivity(false);
    LOG.trace("t1");
    LOG.setLevel(Level.OFF);
    LOG.fatal("off");
  }

  static void threads() throws Exception {
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      String name = "worker" + t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  MDC.put("n", name + "-" + i);
                  LOG.info(name + "-" + i);
                }
              },
              name);
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
