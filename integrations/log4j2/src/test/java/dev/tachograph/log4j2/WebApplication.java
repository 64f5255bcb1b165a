package dev.tachograph.log4j2;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;

/** A web application that a server deploys and takes down. */
final class WebApplication implements Runnable {
  /** Made by reflection. */
  WebApplication() {}

  @Override
  public void run() {
    Logger log = LogManager.getLogger("shop.Orders");
    log.info("deployed");
    ((LoggerContext) LogManager.getContext(false)).reconfigure();
    LogManager.getLogger("queued").info("queued");
    LogManager.shutdown();
    log.info("nobody records this");
  }
}
