package dev.tachograph.node;

import dev.tachograph.metrics.Metric;
import dev.tachograph.metrics.MetricsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for figures of the node while it runs. */
final class MetricsOptions {
  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description =
          "Serve figures of the node at /metrics, as OpenMetrics; on loopback unless a host is"
              + " named.")
  private @Nullable String at;

  private @Nullable MetricsServer server;

  /** Checks the option; a failure names its legal values. */
  void check() {
    if (at != null) {
      address(at);
    }
  }

  /**
   * Starts to serve, if that is wanted, until {@link #close}.
   *
   * @param metrics called for each page, on any thread
   * @throws CommandFailure if it cannot listen there
   */
  void serve(Supplier<List<Metric>> metrics) {
    if (at != null) {
      try {
        server = MetricsServer.start(address(at), metrics);
      } catch (IOException e) {
        throw new CommandFailure(
            "--metrics " + at + " cannot be listened on: " + e.getMessage() + "; choose another");
      }
    }
  }

  /** Ends that. */
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private static InetSocketAddress address(String said) {
    int colon = said.lastIndexOf(':');
    String host = colon < 0 ? "" : said.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    String digits = said.substring(colon + 1);
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    boolean isHost = bracketed || !(host.isEmpty() || host.contains(":"));
    if (port < 1 || port > 65_535 || !(isHost || colon < 0)) {
      throw new CommandFailure(
          "--metrics takes [host:]port, such as 9332, 10.0.0.7:9332 or [::1]:9332, not '"
              + said
              + "'");
    }
    return colon < 0
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        : new InetSocketAddress(host, port);
  }
}
