package dev.tachograph.node.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A peer's name in files: {@code host:port}, with brackets around an IPv6 address, as in the names
 * of events and of a sync's peers.
 */
public final class PeerIds {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private PeerIds() {}

  /** The id of an address: its host name if it is unresolved, else its number. */
  public static String id(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    String host = resolved == null ? address.getHostString() : resolved.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** The resolved address of an id that has a number for a host; {@code null} if it has none. */
  static @Nullable InetSocketAddress numeric(String id) {
    int colon = id.lastIndexOf(':');
    String host = colon < 0 ? "" : id.substring(0, colon);
    boolean ipv6 = host.startsWith("[") && host.endsWith("]");
    if (ipv6 ? !host.contains(":") : !IPV4.matcher(host).matches()) {
      return null;
    }
    try {
      // The host is a number, so no name is looked up.
      InetAddress address =
          InetAddress.getByName(ipv6 ? host.substring(1, host.length() - 1) : host);
      int port = Integer.parseInt(id.substring(colon + 1));
      return port < 0 || port > 65_535 ? null : new InetSocketAddress(address, port);
    } catch (UnknownHostException | NumberFormatException e) {
      return null;
    }
  }
}
