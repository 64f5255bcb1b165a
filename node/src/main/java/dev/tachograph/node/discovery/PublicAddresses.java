package dev.tachograph.node.discovery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells addresses that can be reached through the public internet from others, and those that
 * probably belong together.
 *
 * <p>The ranges are those of the registries of special-purpose addresses (RFC 6890) that are not
 * globally reachable, and those that embed an IPv4 address, which is counted as itself or not at
 * all.
 */
final class PublicAddresses {
  private static final List<Prefix> REFUSED_IPV4 =
      List.of(
          prefix("00", 8),
          prefix("0a", 8),
          prefix("6440", 10),
          prefix("7f", 8),
          prefix("a9fe", 16),
          prefix("ac10", 12),
          prefix("c00000", 24),
          prefix("c00002", 24),
          prefix("c05863", 24),
          prefix("c0a8", 16),
          prefix("c612", 15),
          prefix("c63364", 24),
          prefix("cb0071", 24),
          prefix("e0", 4),
          prefix("f0", 4));

  /** Within 2000::/3, which alone is global unicast. */
  private static final List<Prefix> REFUSED_IPV6 =
      List.of(
          prefix("20010000", 32),
          prefix("200100020000", 48),
          prefix("20010010", 28),
          prefix("20010020", 28),
          prefix("20010db8", 32),
          prefix("2002", 16),
          prefix("3fff00", 20));

  private static final Prefix GLOBAL_UNICAST = prefix("20", 3);

  private PublicAddresses() {}

  /** Whether an address has a port and is one of the public internet. */
  static boolean isPublic(InetSocketAddress peer) {
    InetAddress address = peer.getAddress();
    if (address == null || peer.getPort() == 0) {
      return false;
    }
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return REFUSED_IPV4.stream().noneMatch(prefix -> prefix.covers(bytes));
    }
    return GLOBAL_UNICAST.covers(bytes)
        && REFUSED_IPV6.stream().noneMatch(prefix -> prefix.covers(bytes));
  }

  /**
   * The network that an address belongs to, as far as it can be told from its number: /16 of IPv4,
   * /32 of IPv6. Many addresses of one network cost an attacker little; addresses of many do not.
   */
  static String group(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of().formatHex(bytes, 0, bytes.length == 4 ? 2 : 4) + "/" + bytes.length * 8;
  }

  private static Prefix prefix(String hex, int bits) {
    return new Prefix(HexFormat.of().parseHex(hex), bits);
  }

  private static final class Prefix {
    private final byte[] bytes;
    private final int bits;

    Prefix(byte[] bytes, int bits) {
      this.bytes = bytes;
      this.bits = bits;
    }

    boolean covers(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if (((bytes[bit / 8] ^ address[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
