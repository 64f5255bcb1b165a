import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.apache.logging.log4j.message.StringMapMessage;

/** What a program does with Log4j 2. */
public class Log4j2Program {
  static Logger log;

  public static void main(String[] args) throws Exception {
    Configurator.reconfigure(configuration(args.length > 1 ? args[1] : "sync"));
    log = LogManager.getLogger("demo.Shop");
    switch (args[0]) {
      case "typed" -> typed();
      case "hostile" -> hostile();
      case "levels" -> levels();
      case "threads" -> threads();
      case "reset" -> reset(args[1]);
      case "equal" -> equal();
      case "additive" -> additive();
      default -> throw new IllegalArgumentException(args[0]);
    }
    LogManager.shutdown();
  }

  /** Loggers and an appender below others, which are asynchronous in one of the ways, or not. */
  static BuiltConfiguration configuration(String way) {
    ConfigurationBuilder<BuiltConfiguration> to =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    to.add(
        to.newAppender("file", "File")
            .addAttribute("fileName", "program.log")
            .addAttribute("append", false)
            .add(to.newLayout("PatternLayout").addAttribute("pattern", "%t %X{n} %m%n")));
    to.add(to.newAppender("null", "Null"));
    to.add(
        to.newAppender("async", "Async")
            .addComponent(to.newAppenderRef("file")));
    String appender = way.equals("async-appender") ? "async" : "file";
    if (way.equals("mixed")) {
      to.add(
          to.newAsyncLogger("demo", Level.INFO)
              .addAttribute("additivity", true)
              .add(to.newAppenderRef("null")));
      to.add(to.newAsyncRootLogger(Level.INFO).add(to.newAppenderRef(appender)));
    } else {
      to.add(
          to.newLogger("demo", Level.INFO)
              .addAttribute("additivity", true)
              .add(to.newAppenderRef("null")));
      to.add(to.newRootLogger(Level.INFO).add(to.newAppenderRef(appender)));
    }
    to.add(
        (way.equals("mixed") ? to.newAsyncLogger("demo.Named", Level.INFO) : to.newLogger("demo.Named", Level.INFO))
            .addAttribute("additivity", true)
            .add(to.newAppenderRef("null")));
    to.add(
        to.newLogger("demo.Picky", Level.INFO)
            .add(
                to.newFilter(
                        "MarkerFilter",
                        org.apache.logging.log4j.core.Filter.Result.DENY,
                        org.apache.logging.log4j.core.Filter.Result.NEUTRAL)
                    .addAttribute("marker", "QUIET")));
    return to.build();
  }

  static void typed() {
    log.info("started on port {}", 8080);
    ThreadContext.put("request", "r-1");
    ThreadContext.push("order");
    Marker sql = MarkerManager.getMarker("SQL");
    Marker slow = MarkerManager.getMarker("SLOW").addParents(sql);
    log.warn(slow, "query {} took {} ms", "q", 3);
    ThreadContext.clearAll();
    log.error("it failed", new IllegalStateException("boom"));
    log.error("it failed for {}", "ann", new IllegalStateException("boom"));
    log.fatal("it is over");
    log.log(Level.forName("NOTICE", 350), "note this");
    log.log(Level.forName("DETAIL", 450), "nobody wants this");
    log.info(new StringMapMessage(Map.of("order", "o-7")));
    log.atInfo().withMarker(sql).log("by the builder {}", 1);
    log.printf(Level.INFO, "%05d", 7);
    log.debug("nobody wants this");
    LogManager.getRootLogger().info("by the root logger");
    Logger picky = LogManager.getLogger("demo.Picky");
    picky.info(MarkerManager.getMarker("QUIET"), "a filter of the logger denies it");
    picky.info("a filter of the logger lets it through");
    log.info("login with password={}", "an open secret");
  }

  static class Talking {
    @Override
    public String toString() {
      log.info("from within");
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
    log.info("before {}", new Talking());
    log.info("throws {}", new Throwing());
    log.info((String) null);
    log.info("x".repeat(1 << 20));
    log.info("line\r\nbreak \u0085 \ud800 end");
    log.info("after");
  }

  static void levels() {
    Configurator.setLevel("demo", Level.ALL);
    log.trace("t1");
    log.debug("d1");
    log.log(Level.forName("DETAIL", 450), "detail 1");
    Configurator.setLevel("demo", Level.OFF);
    log.fatal("off");
    Configurator.setLevel("demo", Level.ERROR);
    log.warn("w1");
    log.error("e1");
  }

  static void threads() throws Exception {
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      String name = "worker" + t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  ThreadContext.put("n", name + "-" + i);
                  log.info("{}-{}", name, i);
                }
              },
              name);
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static void reset(String way) {
    log.info("before");
    for (int i = 1; i <= 2; i++) {
      LoggerContext.getContext(false).reconfigure(new DefaultConfiguration());
      log.error("between " + i);
      Configurator.reconfigure(configuration(way));
      log.info("after " + i);
    }
  }

  /** An appender that logs what it was given again, with the same logger. */
  static void equal() {
    LoggerContext context = LoggerContext.getContext(false);
    AbstractAppender again =
        new AbstractAppender("again", null, null, true, Property.EMPTY_ARRAY) {
          private boolean isWithin;

          @Override
          public void append(LogEvent event) {
            if (!isWithin) {
              isWithin = true;
              log.info(event.getMessage().getFormattedMessage());
              isWithin = false;
            }
          }
        };
    again.start();
    context.getConfiguration().getRootLogger().addAppender(again, Level.ALL, null);
    context.updateLoggers();
    log.info("twice");
  }

  /** Below a logger with an appender of its own is a named one that hands on to it. */
  static void additive() {
    LogManager.getLogger("demo").info("above");
    LogManager.getLogger("demo.Named").info("below 1");
    LogManager.getLogger("demo.Named").info("below 2");
  }
}
