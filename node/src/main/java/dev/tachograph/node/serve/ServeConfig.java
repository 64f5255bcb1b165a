package dev.tachograph.node.serve;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where blocks are served, and within which bounds.
 *
 * @param address where to listen; port 0 for one that the system chooses
 * @param maxConnections the maximum number of connections, at least 1
 * @param maxPerAddress the maximum number of connections of one address, at least 1; of IPv6 the
 *     network of 64 bits counts as one
 * @param uploadBytesPerSecond the maximum that is sent to all together, at least 1
 * @param uploadBytesPerDay the maximum that is sent to all together within 24 hours; 0 for no
 *     maximum
 * @param handshakeTimeout how long the handshake may take
 * @param idleTimeout how long a connection may be silent, a message incomplete, or a write without
 *     progress; half of it after the last message a ping is sent
 */
public record ServeConfig(
    InetSocketAddress address,
    int maxConnections,
    int maxPerAddress,
    long uploadBytesPerSecond,
    long uploadBytesPerDay,
    Duration handshakeTimeout,
    Duration idleTimeout) {
  /** The default of {@code maxConnections}. */
  public static final int MAX_CONNECTIONS = 32;

  /** The default of {@code uploadBytesPerSecond}: 16 MiB. */
  public static final long UPLOAD_BYTES_PER_SECOND = 16L << 20;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException with a sentence that names the value and what is legal
   */
  public ServeConfig {
    check(maxConnections >= 1, "maxConnections must be at least 1, not " + maxConnections);
    check(maxPerAddress >= 1, "maxPerAddress must be at least 1, not " + maxPerAddress);
    check(uploadBytesPerSecond >= 1, "uploadBytesPerSecond must be at least 1");
    check(uploadBytesPerDay >= 0, "uploadBytesPerDay must be at least 0");
  }

  /**
   * The defaults: 32 connections, a quarter of them from one address, 16 MiB a second, no maximum a
   * day, 10 s for the handshake, 3 min of silence.
   */
  public static ServeConfig defaults(InetSocketAddress address) {
    return new ServeConfig(
        address,
        MAX_CONNECTIONS,
        MAX_CONNECTIONS / 4,
        UPLOAD_BYTES_PER_SECOND,
        0,
        Duration.ofSeconds(10),
        Duration.ofMinutes(3));
  }

  /** With other numbers of connections; a quarter of them, at least one, may be of one address. */
  public ServeConfig withMaxConnections(int connections) {
    return withConnections(connections, Math.max(1, connections / 4));
  }

  /** With other numbers of connections, in all and of one address. */
  public ServeConfig withConnections(int all, int perAddress) {
    return new ServeConfig(
        address,
        all,
        perAddress,
        uploadBytesPerSecond,
        uploadBytesPerDay,
        handshakeTimeout,
        idleTimeout);
  }

  /** With other bounds of what is sent. */
  public ServeConfig withUpload(long bytesPerSecond, long bytesPerDay) {
    return new ServeConfig(
        address,
        maxConnections,
        maxPerAddress,
        bytesPerSecond,
        bytesPerDay,
        handshakeTimeout,
        idleTimeout);
  }

  /** With other time-outs. */
  public ServeConfig withTimeouts(Duration handshake, Duration idle) {
    return new ServeConfig(
        address,
        maxConnections,
        maxPerAddress,
        uploadBytesPerSecond,
        uploadBytesPerDay,
        handshake,
        idle);
  }

  private static void check(boolean legal, String message) {
    if (!legal) {
      throw new IllegalArgumentException(message);
    }
  }
}
