package dev.tachograph.log4j2;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.message.StructuredDataMessage;

/** A program that logs by Log4j and knows nothing of the recorder. */
final class Orders {
  private static final Logger LOG = LogManager.getLogger("shop.Orders");
  private static final int EACH = 5_000;

  private Orders() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "typed" -> typed();
      case "hostile" -> hostile();
      case "resets" -> resets();
      case "queued" -> queued();
      case "threads" -> threads();
      case "stays" -> stays();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void typed() {
    Marker money = MarkerManager.getMarker("MONEY");
    Marker audit = MarkerManager.getMarker("AUDIT").addParents(money);
    LOG.trace("not logged");
    LOG.debug("order {} of {}", 4711, "anna");
    ThreadContext.put("request", "r-17");
    LOG.warn(audit, "few left");
    ThreadContext.clearMap();
    ThreadContext.push("outer");
    ThreadContext.push("inner");
    LOG.info("nested");
    ThreadContext.clearStack();
    LOG.info(new StringMapMessage().with("stock", 3).with("price", 9.5).with("buyer", "anna"));
    StructuredDataMessage sold = new StructuredDataMessage("s-1", "one sold", "sale");
    sold.put("item", "pen");
    LOG.info(sold);
    LOG.error("refused", new IllegalArgumentException("no card"));
    LOG.fatal("closed");
    LOG.log(Level.forName("NOTICE", 350), "noted");
    LOG.info("login with password={} as {}", "hunter2", "anna");
    LOG.printf(Level.INFO, "%d pens", 3);
    LogManager.getRootLogger().info("of the root");
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
    LOG.info("broken {}", thrower);
    LOG.info((Object) null);
    LOG.info("after");
  }

  private static void resets() {
    LOG.info("one");
    ((LoggerContext) LogManager.getContext(false)).reconfigure();
    LOG.info("two");
    ((LoggerContext) LogManager.getContext(false)).reconfigure();
    LOG.info("three");
  }

  private static void queued() {
    Thread.currentThread().setName("seller");
    ThreadContext.put("request", "r-1");
    LogManager.getLogger("queued").info("by {}", "queue");
    ThreadContext.put("request", "r-2");
    LogManager.shutdown();
  }

  private static void threads() throws InterruptedException {
    Thread[] sellers = new Thread[2];
    for (int i = 0; i < sellers.length; i++) {
      String name = "seller-" + i;
      sellers[i] =
          new Thread(
              () -> {
                for (int n = 0; n < EACH; n++) {
                  ThreadContext.put("order", name + "/" + n);
                  LOG.info("sold {} by {}", n, name);
                }
              },
              name);
      sellers[i].start();
    }
    for (Thread seller : sellers) {
      seller.join();
    }
    LogManager.shutdown();
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
