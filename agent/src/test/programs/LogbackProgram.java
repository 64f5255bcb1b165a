import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** What a program does with Logback 1.3 and later. */
public class LogbackProgram {
  static final Logger LOG = (Logger) LoggerFactory.getLogger("demo.Shop");

  public static void main(String[] args) throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    root.setLevel(Level.INFO);
    switch (args[0]) {
      case "typed" -> typed(root);
      case "hostile" -> hostile();
      case "levels" -> levels();
      case "threads" -> threads(root);
      case "reset" -> reset();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  static void typed(Logger root) {
    LOG.info("started on port {}", 8080);
    LOG.atInfo()
        .addKeyValue("block", 18_000_000_000L)
        .addKeyValue("ok", true)
        .addKeyValue("ms", 12.5)
        .addKeyValue("who", "ann")
        .log("batch fetched");
    MDC.put("request", "r-1");
    Marker slow = MarkerFactory.getMarker("SLOW");
    slow.add(MarkerFactory.getMarker("SQL"));
    LOG.warn(slow, "query {} took {} ms", "q", 3);
    MDC.clear();
    LOG.error("it failed", new IllegalStateException("boom"));
    LOG.error("it failed for {}", "ann", new IllegalStateException("boom"));
    LOG.debug("nobody wants this");
    root.info("by the root logger");
    LOG.info("login with password={}", "an open secret");
  }

  static class Talking {
    @Override
    public String toString() {
      LOG.info("from within");
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
    LOG.info("before {}", new Talking());
    LOG.info("throws {}", new Throwing());
    LOG.info(null);
    LOG.info("x".repeat(1 << 20));
    LOG.info("line\r\nbreak \u0085 \ud800 end");
    LOG.info("after");
  }

  static void levels() {
    LOG.setLevel(Level.ALL);
    LOG.trace("t1");
    LOG.debug("d1");
    LOG.setLevel(Level.OFF);
    LOG.error("off");
    LOG.setLevel(Level.ERROR);
    LOG.warn("w1");
    LOG.error("e1");
    LOG.setLevel(null);
    LOG.setAdditive(false);
    LOG.info("to no appender");
  }

  static void threads(Logger root) throws Exception {
    root.detachAndStopAllAppenders();
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      String name = "worker" + t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  MDC.put("n", name + "-" + i);
                  LOG.info("{}-{}", name, i);
                }
              },
              name);
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Two resets of the context, as Spring Boot does them; an appender that logs in turn. */
  static void reset() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LOG.info("before");
    for (int i = 1; i <= 2; i++) {
      context.reset();
      LOG.info("between " + i);
      ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setContext(context);
      encoder.setPattern("%msg%n");
      encoder.start();
      console.setContext(context);
      console.setEncoder(encoder);
      console.start();
      AppenderBase<ILoggingEvent> chatty =
          new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
              // Logback keeps an appender from being entered again.
              LoggerFactory.getLogger("demo.Appender").info("appended {}", event.getMessage());
            }
          };
      chatty.setContext(context);
      chatty.start();
      Logger root = context.getLogger("ROOT");
      root.setLevel(Level.INFO);
      root.addAppender(console);
      root.addAppender(chatty);
      LOG.info("after " + i);
    }
  }
}
