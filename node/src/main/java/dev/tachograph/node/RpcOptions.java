package dev.tachograph.node;

import dev.tachograph.node.rpc.RpcConfig;
import dev.tachograph.node.rpc.Subnet;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for answering programs by JSON-RPC. */
final class RpcOptions {
  private static final int MOST_CONNECTIONS = 1_000;

  @Option(
      names = "--rpc",
      paramLabel = "[HOST:]PORT",
      description =
          "Answer calls of Bitcoin Core's JSON-RPC about the stored chain; on this machine alone"
              + " unless a host is named.")
  private @Nullable String address;

  @Option(
      names = "--rpc-cookie",
      paramLabel = "FILE",
      description =
          "Where the secret for calls is written while the node runs; default .cookie in --data-dir.")
  private @Nullable Path cookie;

  @Option(
      names = "--rpc-allow",
      paramLabel = "NETWORK",
      description =
          "An address or network, such as 10.0.0.0/8, from which calls are allowed as well;"
              + " repeatable.")
  private List<String> allowed = new ArrayList<>();

  @Option(
      names = "--rpc-max-connections",
      paramLabel = "N",
      description = "Most connections of callers at once; default 64.")
  private @Nullable Integer maxConnections;

  /** Checks the options; a failure names the option and its legal values. */
  void check() {
    if (address == null) {
      goesWithRpc("--rpc-cookie", cookie != null);
      goesWithRpc("--rpc-allow", !allowed.isEmpty());
      goesWithRpc("--rpc-max-connections", maxConnections != null);
      return;
    }
    if (maxConnections != null && (maxConnections < 1 || maxConnections > MOST_CONNECTIONS)) {
      throw new CommandFailure(
          "--rpc-max-connections takes 1 to " + MOST_CONNECTIONS + ", not " + maxConnections);
    }
    allowed.forEach(RpcOptions::network);
    InetSocketAddress at = ListenAddress.parse("--rpc", address);
    if (!at.getAddress().isLoopbackAddress() && allowed.isEmpty()) {
      throw new CommandFailure(
          "--rpc " + address + " is called from elsewhere only with --rpc-allow NETWORK");
    }
    Path dir = cookie == null ? null : cookie.toAbsolutePath().getParent();
    if (dir != null && !Files.isWritable(dir)) {
      throw new CommandFailure(
          "--rpc-cookie " + cookie + " cannot be written: " + dir + " is no writable directory");
    }
    ListenAddress.checkFree("--rpc", at);
  }

  private static void goesWithRpc(String option, boolean isGiven) {
    if (isGiven) {
      throw new CommandFailure(option + " goes with --rpc");
    }
  }

  private static Subnet network(String text) {
    try {
      return Subnet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "--rpc-allow takes an address or a network, such as 10.0.0.7 or 10.0.0.0/8, not '"
              + text
              + "'");
    }
  }

  /** The server's configuration, {@code null} if no calls are answered. */
  @Nullable RpcConfig config(Path dataDir) {
    if (address == null) {
      return null;
    }
    RpcConfig config = RpcConfig.defaults(ListenAddress.parse("--rpc", address), dataDir);
    List<Subnet> networks = allowed.stream().map(RpcOptions::network).toList();
    int connections = maxConnections == null ? config.maxConnections() : maxConnections;
    config = config.withCallers(networks, connections);
    return cookie == null ? config : config.withCookie(cookie);
  }
}
