package dev.tachograph.node;

import dev.tachograph.node.serve.ServeConfig;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for serving stored blocks to other nodes. */
final class ServeOptions {
  private static final int MOST_CONNECTIONS = 1_000;
  private static final int MOST_MIB_PER_DAY = 1 << 30;

  @Option(
      names = "--serve",
      paramLabel = "[HOST:]PORT",
      description =
          "Serve the stored blocks to other nodes; on this machine alone unless a host is named.")
  private @Nullable String address;

  @Option(
      names = "--serve-max-connections",
      paramLabel = "N",
      description = "Most nodes served at once, a quarter of them from one address; default 32.")
  private @Nullable Integer maxConnections;

  @Option(
      names = "--serve-max-rate",
      paramLabel = "KIB",
      description = "Most KiB a second sent to all together; default 16384.")
  private @Nullable Integer maxRate;

  @Option(
      names = "--serve-max-upload",
      paramLabel = "MIB",
      description = "Most MiB within 24 hours sent to all together; default 0, no maximum.")
  private @Nullable Integer maxUpload;

  /** Checks the options; a failure names the option and its legal values. */
  void check() {
    if (address == null) {
      goesWithServe("--serve-max-connections", maxConnections);
      goesWithServe("--serve-max-rate", maxRate);
      goesWithServe("--serve-max-upload", maxUpload);
      return;
    }
    within("--serve-max-connections", maxConnections, 1, MOST_CONNECTIONS);
    within("--serve-max-rate", maxRate, 1, Integer.MAX_VALUE);
    within("--serve-max-upload", maxUpload, 0, MOST_MIB_PER_DAY);
    ListenAddress.checkFree("--serve", ListenAddress.parse("--serve", address));
  }

  private static void goesWithServe(String option, @Nullable Integer value) {
    if (value != null) {
      throw new CommandFailure(option + " goes with --serve");
    }
  }

  private static void within(String option, @Nullable Integer value, int min, int max) {
    if (value != null && (value < min || value > max)) {
      throw new CommandFailure(option + " takes " + min + " to " + max + ", not " + value);
    }
  }

  /** The server's configuration, {@code null} if blocks are not served. */
  @Nullable ServeConfig config() {
    if (address == null) {
      return null;
    }
    InetSocketAddress at = ListenAddress.parse("--serve", address);
    ServeConfig config = ServeConfig.defaults(at);
    long rate = maxRate == null ? config.uploadBytesPerSecond() : maxRate * 1024L;
    long day = maxUpload == null ? 0 : (long) maxUpload << 20;
    config = config.withUpload(rate, day);
    return maxConnections == null ? config : config.withMaxConnections(maxConnections);
  }
}
