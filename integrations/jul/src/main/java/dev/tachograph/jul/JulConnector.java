package dev.tachograph.jul;

import dev.tachograph.logging.FrameworkConnector;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Puts our handler at the root of {@code java.util.logging} while a run goes on that the setting
 * {@code jul} wants it for. The manager is the one that {@code java.util.logging.manager} names; a
 * new configuration, which removes all handlers, gets it too. Nothing is done where a configuration
 * has a handler of ours, or hands its records to SLF4J.
 */
public final class JulConnector implements FrameworkConnector {
  private static final String BRIDGE = "org.slf4j.bridge.SLF4JBridgeHandler";

  /** Called by {@link java.util.ServiceLoader}. */
  public JulConnector() {}

  @Override
  public String framework() {
    return "jul";
  }

  @Override
  public Runnable connect() {
    LogManager manager = LogManager.getLogManager();
    // Held, as the manager holds loggers weakly.
    Logger root = Logger.getLogger("");
    if (isConnected(manager, root)) {
      return () -> {};
    }
    TachographHandler handler = new TachographHandler();
    Runnable attach =
        () -> {
          if (!isConnected(manager, root)) {
            root.addHandler(handler);
          }
        };
    attach.run();
    manager.addConfigurationListener(attach);
    return () -> {
      manager.removeConfigurationListener(attach);
      root.removeHandler(handler);
    };
  }

  /** A handler of ours, of whatever logger, says itself what is recorded. */
  private static boolean isConnected(LogManager manager, Logger root) {
    return Arrays.stream(root.getHandlers())
            .anyMatch(handler -> handler.getClass().getName().equals(BRIDGE))
        || Collections.list(manager.getLoggerNames()).stream()
            .map(manager::getLogger)
            .filter(Objects::nonNull)
            .flatMap(logger -> Arrays.stream(logger.getHandlers()))
            .anyMatch(TachographHandler.class::isInstance);
  }
}
