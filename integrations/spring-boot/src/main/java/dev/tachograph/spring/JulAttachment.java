package dev.tachograph.spring;

import dev.tachograph.jul.TachographHandler;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Our handler at the root of java.util.logging. */
final class JulAttachment {
  private JulAttachment() {}

  static void attach() {
    if (!isConfigured()) {
      Logger.getLogger("").addHandler(new TachographHandler());
    }
  }

  /** A configuration with a handler of ours, of whatever logger, says itself what is recorded. */
  private static boolean isConfigured() {
    LogManager manager = LogManager.getLogManager();
    return Collections.list(manager.getLoggerNames()).stream()
        .map(manager::getLogger)
        .filter(Objects::nonNull)
        .flatMap(logger -> Arrays.stream(logger.getHandlers()))
        .anyMatch(TachographHandler.class::isInstance);
  }
}
