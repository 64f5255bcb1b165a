package dev.tachograph.node;

import dev.tachograph.node.listen.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** An address to listen on, as an option names it; on this machine alone unless a host is named. */
final class ListenAddress {
  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /**
   * Reads {@code host:port}, or {@code port} or {@code :port} for the loopback interface.
   *
   * @throws CommandFailure that names the option and what is legal
   */
  static InetSocketAddress parse(String option, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw wrong(option, text);
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw wrong(option, text);
    }
    InetSocketAddress address =
        host.isEmpty()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port))
            : new InetSocketAddress(host, Integer.parseInt(port));
    if (address.isUnresolved()) {
      throw new CommandFailure(option + " " + text + ": there is no host of that name");
    }
    return address;
  }

  private static CommandFailure wrong(String option, String text) {
    return new CommandFailure(
        option
            + " takes [host:]port, such as 8333, 10.0.0.7:8333 or [::1]:8333, not '"
            + text
            + "'");
  }

  /**
   * Tells of a port that is taken before anything is recorded.
   *
   * @throws CommandFailure that names the option
   */
  static void checkFree(String option, InetSocketAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw taken(option, address, e);
    }
  }

  /** That an address cannot be listened on. */
  static CommandFailure taken(String option, InetSocketAddress address, IOException why) {
    return new CommandFailure(
        option
            + " "
            + Listener.text(address)
            + " cannot be listened on: "
            + why.getMessage()
            + "; choose another");
  }
}
