package dev.tachograph.node.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.PeerAddress;
import org.bitcoinj.core.ProtocolException;

/**
 * Addresses of peers as a peer announced them: an {@code addr} message of the original protocol, or
 * an {@code addrv2} message (BIP 155).
 *
 * <p>Only addresses of IPv4 and IPv6 are kept; those of other networks, such as Tor and I2P, are
 * skipped, as BIP 155 requires of unknown ones. Nothing else is judged here: ports may be 0,
 * addresses private, times of any year. Immutable.
 */
public final class PeerAddresses implements Message {
  /** The maximum number of addresses in a message, in both forms. */
  public static final int MAX_ADDRESSES = 1_000;

  /** The maximum size of an {@code addr} message: a count and entries of 30 bytes. */
  static final int MAX_BYTES_V1 = 3 + MAX_ADDRESSES * 30;

  /** The maximum size of an address of BIP 155. */
  private static final int MAX_ADDRESS_BYTES = 512;

  /** The maximum size of an {@code addrv2} message: a count and the largest entries. */
  static final int MAX_BYTES_V2 = 3 + MAX_ADDRESSES * (4 + 9 + 1 + 3 + MAX_ADDRESS_BYTES + 2);

  private static final int NETWORK_IPV4 = 1;
  private static final int NETWORK_IPV6 = 2;

  private final byte[] bytes;
  private final boolean v2;
  private final List<Entry> entries;

  /**
   * An announced address.
   *
   * @param address resolved; the port is 0 to 65535
   * @param services bits of {@link org.bitcoinj.core.Services} that it is said to offer
   * @param lastSeen when somebody is said to have been connected to it last, in whole seconds
   */
  public record Entry(InetSocketAddress address, long services, Instant lastSeen) {}

  private PeerAddresses(byte[] bytes, boolean v2, List<Entry> entries) {
    this.bytes = bytes;
    this.v2 = v2;
    this.entries = List.copyOf(entries);
  }

  /**
   * Parses the payload of an {@code addr} message, which is not copied and must not change.
   *
   * @throws ProtocolException if it is not exactly one such message
   */
  public static PeerAddresses readV1(byte[] payload) throws ProtocolException {
    return read(payload, false);
  }

  /**
   * Parses the payload of an {@code addrv2} message, which is not copied and must not change.
   *
   * @throws ProtocolException if it is not exactly one such message
   */
  public static PeerAddresses readV2(byte[] payload) throws ProtocolException {
    return read(payload, true);
  }

  /**
   * An {@code addr} message of addresses, for peers that announce some.
   *
   * @throws IllegalArgumentException for more than 1,000
   */
  public static PeerAddresses of(List<Entry> entries) {
    if (entries.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException(entries.size() + " addresses, at most " + MAX_ADDRESSES);
    }
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES_V1).order(ByteOrder.LITTLE_ENDIAN);
    if (entries.size() < 253) {
      out.put((byte) entries.size());
    } else {
      out.put((byte) 253).putShort((short) entries.size());
    }
    for (Entry entry : entries) {
      out.putInt((int) entry.lastSeen().getEpochSecond()).putLong(entry.services());
      out.put(PeerAddress.mapIntoIPv6(entry.address().getAddress().getAddress()));
      int port = entry.address().getPort();
      out.put((byte) (port >> 8)).put((byte) port);
    }
    return new PeerAddresses(Arrays.copyOf(out.array(), out.position()), false, entries);
  }

  /** The addresses of IPv4 and IPv6, in the order of the message; at most 1,000. */
  public List<Entry> entries() {
    return entries;
  }

  /** Whether it is an {@code addrv2} message. */
  boolean isV2() {
    return v2;
  }

  @Override
  public int messageSize() {
    return bytes.length;
  }

  @Override
  public byte[] serialize() {
    return bytes;
  }

  private static PeerAddresses read(byte[] payload, boolean v2) {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    try {
      long count = compactSize(in);
      if (Long.compareUnsigned(count, MAX_ADDRESSES) > 0) {
        throw new ProtocolException(
            Long.toUnsignedString(count) + " addresses, at most " + MAX_ADDRESSES);
      }
      for (int i = 0; i < count; i++) {
        if (v2) {
          entryV2(in, entries);
        } else {
          entryV1(in, entries);
        }
      }
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("the addresses end early", e);
    }
    if (in.hasRemaining()) {
      throw new ProtocolException(in.remaining() + " bytes follow the addresses");
    }
    return new PeerAddresses(payload, v2, entries);
  }

  private static void entryV1(ByteBuffer in, List<Entry> into) {
    Instant lastSeen = time(in);
    long services = in.getLong();
    byte[] address = take(in, 16);
    into.add(new Entry(new InetSocketAddress(address(address), port(in)), services, lastSeen));
  }

  private static void entryV2(ByteBuffer in, List<Entry> into) {
    Instant lastSeen = time(in);
    long services = compactSize(in);
    int network = Byte.toUnsignedInt(in.get());
    long length = compactSize(in);
    if (Long.compareUnsigned(length, MAX_ADDRESS_BYTES) > 0) {
      throw new ProtocolException("an address of " + Long.toUnsignedString(length) + " bytes");
    }
    byte[] bytes = take(in, (int) length);
    int port = port(in);
    boolean ipv4 = network == NETWORK_IPV4;
    if (!ipv4 && network != NETWORK_IPV6) {
      return;
    }
    if (length != (ipv4 ? 4 : 16)) {
      throw new ProtocolException(
          "an address of " + (ipv4 ? "IPv4" : "IPv6") + " in " + length + " bytes");
    }
    InetAddress address = address(bytes);
    // BIP 155: IPv4 addresses are not to be embedded in IPv6.
    if (ipv4 || !(address instanceof Inet4Address)) {
      into.add(new Entry(new InetSocketAddress(address, port), services, lastSeen));
    }
  }

  private static Instant time(ByteBuffer in) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(in.getInt()));
  }

  /** The port, which is the only number in network byte order. */
  private static int port(ByteBuffer in) {
    return Byte.toUnsignedInt(in.get()) << 8 | Byte.toUnsignedInt(in.get());
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[Math.min(length, in.remaining())];
    if (bytes.length < length) {
      throw new BufferUnderflowException();
    }
    in.get(bytes);
    return bytes;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new ProtocolException("an address of " + bytes.length + " bytes", e);
    }
  }

  /** A CompactSize number; as services it may have all 64 bits, and is then negative. */
  private static long compactSize(ByteBuffer in) {
    int first = Byte.toUnsignedInt(in.get());
    long value =
        switch (first) {
          case 253 -> Short.toUnsignedLong(in.getShort());
          case 254 -> Integer.toUnsignedLong(in.getInt());
          case 255 -> in.getLong();
          default -> first;
        };
    long least = first == 253 ? 253 : first == 254 ? 0x1_0000L : first == 255 ? 0x1_0000_0000L : 0;
    if (Long.compareUnsigned(value, least) < 0) {
      throw new ProtocolException("a number in more bytes than it needs");
    }
    return value;
  }
}
