package dev.tachograph.jul;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A web application that a server deploys and takes down. */
final class WebApplication implements Runnable {
  /** Made by reflection. */
  WebApplication() {}

  @Override
  public void run() {
    Logger log = Logger.getLogger("shop.Orders");
    Handler handler = new TachographHandler();
    log.addHandler(handler);
    log.info("deployed");
    log.log(Level.WARNING, "{0} left", 3);
    log.removeHandler(handler);
    handler.close();
    log.info("nobody records this");
  }
}
