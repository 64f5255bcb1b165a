package dev.tachograph.node.rpc;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where calls are answered, to whom, and within which bounds.
 *
 * @param address where to listen; port 0 for one that the system chooses
 * @param cookie the file of the secret, which is written at the start and removed at the end
 * @param allowed the networks that may call; the loopback addresses always may
 * @param dataDir where the blocks are stored, whose size is told
 * @param maxConnections the maximum number of connections, at least 1; each has one call at a time
 * @param maxRequestBytes the maximum size of a request's body
 * @param maxBatch the maximum number of calls in one request
 * @param callsPerSecond the maximum of all together; calls beyond wait
 * @param timeout how long a request may take to arrive, and an answer to be taken
 * @param idleTimeout how long a connection may be open without a request
 */
public record RpcConfig(
    InetSocketAddress address,
    Path cookie,
    List<Subnet> allowed,
    Path dataDir,
    int maxConnections,
    int maxRequestBytes,
    int maxBatch,
    int callsPerSecond,
    Duration timeout,
    Duration idleTimeout) {
  /** The default of {@code maxConnections}. */
  public static final int MAX_CONNECTIONS = 64;

  /** Copies the list. */
  public RpcConfig {
    allowed = List.copyOf(allowed);
  }

  /**
   * The defaults: 64 connections, 1 MiB a request, 1,000 calls a batch, 10,000 calls a second, 30 s
   * for a request, and as long between two.
   */
  public static RpcConfig defaults(InetSocketAddress address, Path dataDir) {
    return new RpcConfig(
        address,
        dataDir.resolve(".cookie"),
        List.of(),
        dataDir,
        MAX_CONNECTIONS,
        1 << 20,
        1_000,
        10_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  /** With another file of the secret. */
  public RpcConfig withCookie(Path file) {
    return new RpcConfig(
        address,
        file,
        allowed,
        dataDir,
        maxConnections,
        maxRequestBytes,
        maxBatch,
        callsPerSecond,
        timeout,
        idleTimeout);
  }

  /** With others who may call, and from how many connections. */
  public RpcConfig withCallers(List<Subnet> networks, int connections) {
    return new RpcConfig(
        address,
        cookie,
        networks,
        dataDir,
        connections,
        maxRequestBytes,
        maxBatch,
        callsPerSecond,
        timeout,
        idleTimeout);
  }

  /** With other time-outs. */
  public RpcConfig withTimeouts(Duration request, Duration idle) {
    return new RpcConfig(
        address,
        cookie,
        allowed,
        dataDir,
        maxConnections,
        maxRequestBytes,
        maxBatch,
        callsPerSecond,
        request,
        idle);
  }
}
