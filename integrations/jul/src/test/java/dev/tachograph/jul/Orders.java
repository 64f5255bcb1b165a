package dev.tachograph.jul;

import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** A program that logs by java.util.logging and knows nothing of the recorder. */
final class Orders {
  private static final Logger LOG = Logger.getLogger("shop.Orders");

  private Orders() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "typed" -> typed();
      case "hostile" -> hostile();
      case "reread" -> reread();
      case "code" -> {
        Logger.getLogger("").addHandler(new TachographHandler());
        LOG.info("by code");
      }
      case "stays" -> stays();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void typed() {
    LOG.finest("not logged");
    LOG.finer("finer");
    LOG.fine("fine");
    LOG.config("config");
    LOG.log(Level.INFO, "order {0} of {1}", new Object[] {4711, "anna"});
    LOG.log(Level.INFO, "no place {x}", 3);
    LOG.info("{0} stays without arguments");
    LOG.log(Level.WARNING, "refused", new IllegalArgumentException("no card"));
    LOG.severe("closed");
    LOG.log(Level.INFO, "login with password={0} as {1}", new Object[] {"hunter2", "anna"});
  }

  private static void hostile() {
    LOG.log(
        Level.INFO,
        "outer {0}",
        new Object() {
          @Override
          public String toString() {
            LOG.info("inner");
            return "text";
          }
        });
    LOG.log(
        Level.INFO,
        "broken {0}",
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        });
    LOG.log(Level.INFO, "broken {0", "pattern");
    LOG.log(Level.INFO, (String) null);
    LOG.info("after");
  }

  private static void reread() throws Exception {
    LOG.info("one");
    for (String after : new String[] {"two", "three"}) {
      try (InputStream properties = Orders.class.getResourceAsStream("/logging.properties")) {
        LogManager.getLogManager().readConfiguration(properties);
      }
      LOG.info(after);
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
                  LOG.info("order " + n);
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
