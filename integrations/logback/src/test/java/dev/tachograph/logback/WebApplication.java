package dev.tachograph.logback;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A web application that a server deploys and takes down. */
final class WebApplication implements Runnable {
  /** Made by reflection. */
  WebApplication() {}

  @Override
  public void run() {
    Logger log = LoggerFactory.getLogger("shop.Orders");
    log.info("deployed");
    LoggerFactory.getLogger("queued").info("queued");
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    log.info("nobody records this");
  }
}
