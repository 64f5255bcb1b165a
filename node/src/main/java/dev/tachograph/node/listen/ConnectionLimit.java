package dev.tachograph.node.listen;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The connections that are open, in all and by address; of IPv6 by network of 64 bits. */
final class ConnectionLimit {
  private static final int NETWORK_BYTES = 8;

  private final int all;
  private final int perAddress;
  private final Map<String, Integer> open = new HashMap<>();
  private int sum;

  ConnectionLimit(int all, int perAddress) {
    this.all = all;
    this.perAddress = perAddress;
  }

  /** Counts a connection unless there are too many. */
  synchronized boolean enter(InetAddress remote) {
    int ofAddress = open.getOrDefault(key(remote), 0);
    if (sum >= all || ofAddress >= perAddress) {
      return false;
    }
    sum++;
    open.put(key(remote), ofAddress + 1);
    return true;
  }

  /** Takes back what {@link #enter} has counted. */
  synchronized void leave(InetAddress remote) {
    sum--;
    open.computeIfPresent(key(remote), (key, count) -> count == 1 ? null : count - 1);
  }

  synchronized int open() {
    return sum;
  }

  private static String key(InetAddress remote) {
    byte[] address = remote.getAddress();
    boolean isNetwork = remote instanceof Inet6Address && !remote.isLoopbackAddress();
    return HexFormat.of().formatHex(isNetwork ? Arrays.copyOf(address, NETWORK_BYTES) : address);
  }
}
