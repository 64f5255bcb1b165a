package dev.tachograph.logback;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** A program that logs by Logback and knows nothing of the recorder. */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger("shop.Orders");
  private static final int EACH = 5_000;

  private Orders() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "typed" -> typed();
      case "hostile" -> hostile();
      case "resets" -> resets();
      case "queued" -> queued();
      case "threads" -> threads();
      case "throws" -> {
        LOG.info("before");
        throw new IllegalStateException("no stock");
      }
      case "exits" -> {
        LOG.info("before");
        System.exit(3);
      }
      case "stays" -> stays();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  @SuppressWarnings("deprecation")
  private static void typed() {
    Marker audit = MarkerFactory.getMarker("AUDIT");
    audit.add(MarkerFactory.getMarker("MONEY"));
    LOG.trace("not logged");
    LOG.debug("order {} of {}", 4711, "anna");
    LOG.atInfo()
        .addKeyValue("stock", 3)
        .addKeyValue("price", 9.5)
        .addKeyValue("open", true)
        .addKeyValue("buyer", "anna")
        .log("accepted");
    MDC.put("request", "r-17");
    LOG.warn(audit, "few left");
    MDC.clear();
    LOG.error("refused", new IllegalArgumentException("no card"));
    LOG.info("login with password={} as {}", "hunter2", "anna");
  }

  private static void hostile() {
    LOG.info(
        "outer {}",
        new Object() {
          @Override
          public String toString() {
            LOG.info("inner");
            return "text";
          }
        });
    Object thrower =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    LOG.atInfo().addKeyValue("bad", thrower).log("broken field");
    LOG.info("broken {}", thrower);
    LOG.info(null);
    Object endless =
        new Object() {
          @Override
          public String toString() {
            LOG.info("endless {}", this);
            return "end";
          }
        };
    LOG.warn("endless {}", endless);
    LOG.info("after");
  }

  private static void resets() throws Exception {
    LOG.info("one");
    for (String after : new String[] {"two", "three"}) {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      context.reset();
      JoranConfigurator joran = new JoranConfigurator();
      joran.setContext(context);
      joran.doConfigure(
          Objects.requireNonNull(Orders.class.getResource("/tachograph-logback.xml")));
      LOG.info(after);
    }
  }

  private static void queued() {
    Logger queued = LoggerFactory.getLogger("queued");
    Thread.currentThread().setName("seller");
    MDC.put("request", "r-1");
    queued.atInfo().addKeyValue("stock", 3).log("by queue");
    MDC.put("request", "r-2");
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static void threads() throws InterruptedException {
    Thread[] sellers = new Thread[2];
    for (int i = 0; i < sellers.length; i++) {
      String name = "seller-" + i;
      sellers[i] =
          new Thread(
              () -> {
                for (int n = 0; n < EACH; n++) {
                  MDC.put("order", name + "/" + n);
                  LOG.atInfo().addKeyValue("n", n).log("sold by {}", name);
                }
              },
              name);
      sellers[i].start();
    }
    for (Thread seller : sellers) {
      seller.join();
    }
  }

  /** Logs from two threads, says so, and goes on. */
  private static void stays() throws InterruptedException {
    Thread[] sellers = new Thread[2];
    for (int i = 0; i < sellers.length; i++) {
      int first = i * 1_000;
      sellers[i] =
          new Thread(
              () -> {
                for (int n = first; n < first + 1_000; n++) {
                  LOG.info("order {}", n);
                }
              });
      sellers[i].start();
    }
    for (Thread seller : sellers) {
      seller.join();
    }
    System.out.println("logged");
    Thread.currentThread().join();
  }
}
