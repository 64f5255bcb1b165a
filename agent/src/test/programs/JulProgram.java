import java.util.ListResourceBundle;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a program does with java.util.logging. */
public class JulProgram {
  static final Logger LOG = Logger.getLogger("demo.Shop");

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "typed" -> typed();
      case "hostile" -> hostile();
      case "levels" -> levels();
      case "filters" -> filters();
      case "threads" -> threads();
      case "reset" -> reset();
      case "equal" -> equal();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  public static class Words extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
      return new Object[][] {{"greeting", "Good day, {0}"}};
    }
  }

  static class Custom extends Level {
    Custom(String name, int value) {
      super(name, value);
    }
  }

  static void typed() {
    LOG.info("started");
    LOG.log(Level.INFO, "on port {0} of {1}", new Object[] {8080, "here"});
    LOG.log(Level.INFO, "no parameters {0}");
    LOG.log(Level.INFO, "no places {}", "x");
    LOG.log(Level.INFO, "no format {0", "x");
    LOG.log(Level.SEVERE, "it failed", new IllegalStateException("boom"));
    LOG.warning(() -> "supplied");
    LOG.logrb(Level.INFO, ResourceBundle.getBundle("JulProgram$Words"), "greeting", "Ann");
    LOG.log(new Custom("NOTICE", 850), "note this");
    LOG.config("nobody wants this");
    Logger.getLogger("").info("by the root logger");
    Logger.getAnonymousLogger().info("by nobody");
    System.getLogger("demo.System").log(System.Logger.Level.WARNING, "by System.Logger");
    LOG.log(Level.INFO, "login with password={0}", "an open secret");
  }

  static class Talking {
    final Logger to;

    Talking(Logger to) {
      this.to = to;
    }

    @Override
    public String toString() {
      to.info("from within");
      return "talking";
    }
  }

  static class Throwing {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  static void hostile() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setLevel(Level.OFF);
    }
    LOG.log(Level.INFO, "before {0}", new Talking(LOG));
    LOG.log(Level.INFO, "throws {0}", new Throwing());
    LOG.info((String) null);
    LOG.info("x".repeat(1 << 20));
    LOG.info("line\r\nbreak \u0085 \ud800 end");
    LOG.info("after");
  }

  static void levels() {
    LOG.setLevel(Level.ALL);
    LOG.finest("t1");
    LOG.finer("t2");
    LOG.fine("d1");
    LOG.config("c1");
    LOG.entering("A", "b");
    LOG.setLevel(Level.OFF);
    LOG.severe("off");
    LOG.setLevel(Level.SEVERE);
    LOG.warning("w1");
    LOG.severe("e1");
    LOG.log(new LogRecord(Level.WARNING, "a record below the level"));
    LOG.log(new LogRecord(Level.SEVERE, "a record of its own"));
  }

  /** Filters are asked once for each record, and only what they let pass is recorded. */
  static void filters() {
    AtomicInteger asked = new AtomicInteger();
    LOG.setFilter(
        event -> {
          asked.incrementAndGet();
          if (event.getMessage().equals("asks")) {
            Logger.getLogger("demo.Filter").info("from the filter");
          }
          // Of this logger and of others, which says nothing of what the filter decides.
          asked.addAndGet(0 * (LOG.getHandlers().length + LOG.getParent().getHandlers().length));
          return !event.getMessage().startsWith("not");
        });
    LOG.info("passes 1");
    LOG.info("not this");
    LOG.info("asks");
    LOG.info("passes 2");
    System.out.println("asked " + asked);
  }

  static void threads() throws Exception {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      Logger.getLogger("").removeHandler(handler);
    }
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      String name = "worker" + t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  LOG.log(Level.INFO, name + "-{0,number,#}", i);
                }
              },
              name);
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static void reset() {
    LOG.info("before");
    LogManager.getLogManager().reset();
    LOG.info("between");
    Logger.getLogger("")
        .addHandler(
            new Handler() {
              @Override
              public void publish(LogRecord event) {
                if (!event.getLoggerName().equals("demo.Handler")) {
                  Logger.getLogger("demo.Handler").info("handled " + event.getMessage());
                }
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });
    LOG.info("after");
  }

  /** A handler that logs what it was given again, with the same logger. */
  static void equal() {
    LOG.addHandler(
        new Handler() {
          private boolean isWithin;

          @Override
          public void publish(LogRecord event) {
            if (!isWithin) {
              isWithin = true;
              LOG.info(event.getMessage());
              isWithin = false;
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    LOG.info("twice");
  }
}
