package dev.tachograph.scopes;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import java.io.IOException;

/**
 * What a server, or a test, asks of an application that is deployed in a class loader of its own.
 */
public interface Application {
  /** Starts a run by code. */
  Run start(RunConfig config) throws IOException;

  /** Starts a run as a framework's appender does. */
  boolean startAsFramework(RunConfigBuilder config) throws IOException;

  /** Ends the run that {@link #startAsFramework} started. */
  void endAsFramework();

  /** Logs by the logger of its class. */
  void log(String message);

  /** Logs by a logger that was got by its name. */
  void logByName(String message);

  /** Whether its class's logger is enabled at INFO. */
  boolean isEnabled();

  /** Opens a span, logs within, and closes it. */
  void span(String name);

  /** Wraps work as a span, where it is submitted. */
  Runnable submit(String name, Runnable work);

  /** Logs through a library that is shared. */
  void callLibrary(String message);
}
