package dev.tachograph.jul;

import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.Tachograph;
import dev.tachograph.settings.Settings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** A program with a run of its own that logs by java.util.logging, and says what it finds of us. */
final class RecordedOrders {
  private static final Logger ROOT = Logger.getLogger("");

  private RecordedOrders() {}

  /** A log manager of the program's own. */
  public static final class OwnManager extends LogManager {
    /** Made by the JDK. */
    public OwnManager() {}
  }

  public static void main(String[] args) throws Exception {
    RunConfigBuilder config = RunConfig.builder().consoleFilter(null);
    if (args.length > 0) {
      config.settings(Settings.load(Map.of("jul", args[0])));
    }
    int code =
        Tachograph.run(
            config.build(),
            run -> {
              Logger orders = Logger.getLogger("shop.Orders");
              orders.info("one");
              LogManager.getLogManager()
                  .readConfiguration(
                      new ByteArrayInputStream(".level=INFO".getBytes(StandardCharsets.UTF_8)));
              orders.info("two");
              return 0;
            });
    Logger.getLogger("shop.Orders").info("three");
    long ours = Arrays.stream(ROOT.getHandlers()).filter(RecordedOrders::isOurs).count();
    System.out.println(ours + " left, " + LogManager.getLogManager().getClass().getSimpleName());
    System.exit(code);
  }

  private static boolean isOurs(Handler handler) {
    return handler instanceof TachographHandler;
  }
}
