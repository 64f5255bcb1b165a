package dev.tachograph;

import dev.tachograph.internal.console.Console;
import dev.tachograph.logging.FrameworkConnector;
import dev.tachograph.logging.Log;
import dev.tachograph.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Logging frameworks that settings connect with a run, for as long as it goes on. */
final class ConnectedFrameworks implements AutoCloseable {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final String JUL = "jul";

  private final List<Runnable> disconnecting = new ArrayList<>();

  private ConnectedFrameworks() {}

  /**
   * Connects what settings ask for. Under an agent that is connected anyway, and a run of a command
   * has no frameworks. Never throws: what is not there is a WARN record, and on stderr where there
   * is no console.
   */
  static ConnectedFrameworks start(RunConfig config) {
    ConnectedFrameworks connected = new ConnectedFrameworks();
    Settings settings = config.settings();
    boolean others = config.agent() != null || config.observed() != null;
    if (others || settings == null || !settings.isTrue(JUL)) {
      return connected;
    }
    try {
      if (connected.connect(JUL)) {
        return connected;
      }
      tell(config, "jul does nothing: tachograph-jul is not on the class path.");
    } catch (RuntimeException | ServiceConfigurationError | LinkageError failed) {
      tell(config, "jul does nothing: " + failed);
    }
    return connected;
  }

  private boolean connect(String framework) {
    ClassLoader loader = FrameworkConnector.class.getClassLoader();
    for (FrameworkConnector one : ServiceLoader.load(FrameworkConnector.class, loader)) {
      if (one.framework().equals(framework)) {
        disconnecting.add(one.connect());
        return true;
      }
    }
    return false;
  }

  private static void tell(RunConfig config, String problem) {
    LOG.warn(problem).emit();
    if (config.consoleFilter() == null) {
      Console.report(config.consoleStream(), problem);
    }
  }

  @Override
  public void close() {
    disconnecting.forEach(Runnable::run);
    disconnecting.clear();
  }
}
