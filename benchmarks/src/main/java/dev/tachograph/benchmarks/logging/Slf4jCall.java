package dev.tachograph.benchmarks.logging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A record through SLF4J's fluent API, with five key-value pairs. */
final class Slf4jCall {
  private final Logger logger = LoggerFactory.getLogger(Contender.LOGGER);

  void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    logger
        .atInfo()
        .addKeyValue("block", block)
        .addKeyValue("peer", peer)
        .addKeyValue("batch", batch)
        .addKeyValue("elapsed_ms", elapsedMs)
        .addKeyValue("ok", ok)
        .log(Contender.MESSAGE);
  }
}
