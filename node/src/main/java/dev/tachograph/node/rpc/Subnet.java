package dev.tachograph.node.rpc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Addresses that begin with the same bits, as {@code 10.0.0.0/8} or {@code 192.168.1.7}.
 *
 * @param address one of them
 * @param bits how many bits are the same
 */
public record Subnet(InetAddress address, int bits) {
  /**
   * Reads an address, or an address with the number of bits behind a slash.
   *
   * @throws IllegalArgumentException if the text is neither; names are not looked up
   */
  public static Subnet parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length > 2 || !parts[0].matches("[0-9.]+|[0-9a-fA-F.:]*:[0-9a-fA-F.:]*")) {
        throw new IllegalArgumentException(text);
      }
      InetAddress address = InetAddress.getByName(parts[0]);
      int all = 8 * address.getAddress().length;
      int bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException(text);
      }
      return new Subnet(address, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Whether an address is one of them. */
  boolean contains(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    int bytes = bits / 8;
    int rest = bits % 8;
    return ours.length == theirs.length
        && Arrays.equals(ours, 0, bytes, theirs, 0, bytes)
        && (rest == 0 || (ours[bytes] ^ theirs[bytes]) >> (8 - rest) == 0);
  }
}
