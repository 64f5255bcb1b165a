package dev.tachograph.node.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;
import org.bitcoinj.base.Network;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.BitcoinSerializer;
import org.bitcoinj.core.GetAddrMessage;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.ProtocolException;
import org.bitcoinj.core.UnknownMessage;
import org.jspecify.annotations.Nullable;

/**
 * bitcoinj's serializer with bounds: a message is rejected by its announced size before anything is
 * allocated for it, blocks stay bytes ({@link RawBlock}), and messages that a history node does not
 * need are skipped unparsed instead of ending the connection.
 *
 * <p>The bounds are the protocol's: 4,000,000 bytes for any message (Bitcoin Core's {@code
 * MAX_PROTOCOL_MESSAGE_LENGTH}), 2,000 headers, 50,000 inventory items.
 */
final class BoundedSerializer extends BitcoinSerializer {
  private static final int LARGEST = 4_000_000;
  private static final int LARGEST_OTHER = 64 * 1024;

  /** The commands that are read, with the maximum payload of each. */
  private static final Map<String, Integer> READ =
      Map.ofEntries(
          Map.entry("version", LARGEST_OTHER),
          Map.entry("verack", LARGEST_OTHER),
          Map.entry("ping", LARGEST_OTHER),
          Map.entry("pong", LARGEST_OTHER),
          Map.entry("sendheaders", LARGEST_OTHER),
          Map.entry("getblocks", LARGEST_OTHER),
          Map.entry("getaddr", LARGEST_OTHER),
          Map.entry("addr", PeerAddresses.MAX_BYTES_V1),
          Map.entry("addrv2", PeerAddresses.MAX_BYTES_V2),
          Map.entry("getheaders", LARGEST_OTHER),
          Map.entry("headers", 9 + 2_000 * 81),
          Map.entry("getdata", 9 + 50_000 * 36),
          Map.entry("notfound", 9 + 50_000 * 36),
          Map.entry("inv", 9 + 50_000 * 36),
          Map.entry("block", LARGEST));

  /** The first four bytes of a message of each network, as bitcoinj has them. */
  private static final Map<Integer, String> NETWORKS =
      Map.of(
          0xf9beb4d9, "mainnet",
          0x0b110907, "testnet3",
          0x1c163f28, "testnet4",
          0x0a03cf40, "signet",
          0xfabfb5da, "regtest");

  private final int magic;
  private final Consumer<String> onViolation;
  private boolean inBlock;
  private boolean inHeaders;

  /**
   * Creates the serializer of one connection.
   *
   * @param onViolation receives what was wrong, in a sentence, before the exception that ends the
   *     connection
   */
  BoundedSerializer(Network network, Consumer<String> onViolation) {
    super(network);
    this.magic = NetworkParameters.of(network).getPacketMagic();
    this.onViolation = onViolation;
  }

  @Override
  public BitcoinSerializer withProtocolVersion(int protocolVersion) {
    return this;
  }

  /** Whether a block has begun to arrive and its last byte has not; on the network thread. */
  boolean isInBlock() {
    return inBlock;
  }

  /** Whether headers have begun to arrive and their last byte has not; on the network thread. */
  boolean isInHeaders() {
    return inHeaders;
  }

  /**
   * Expects the network's magic bytes; bitcoinj's own search for them would skip any bytes that
   * come before.
   */
  @Override
  public void seekPastMagicBytes(ByteBuffer in) throws BufferUnderflowException {
    int found = in.getInt();
    if (found != magic) {
      String other = NETWORKS.get(found);
      String ours = NETWORKS.getOrDefault(magic, "our network");
      throw violation(
          other == null
              ? "bytes that are no message of " + ours
              : "messages of " + other + ", which is another network than " + ours,
          null);
    }
  }

  @Override
  public Message deserialize(ByteBuffer in) throws ProtocolException, IOException {
    seekPastMagicBytes(in);
    return deserializePayload(deserializeHeader(in), in);
  }

  @Override
  public BitcoinPacketHeader deserializeHeader(ByteBuffer in)
      throws ProtocolException, IOException {
    BitcoinPacketHeader header;
    try {
      header = new BitcoinPacketHeader(in);
    } catch (ProtocolException e) {
      throw violation("a message announced with a size outside the protocol's limits", e);
    }
    int largest = READ.getOrDefault(header.command, LARGEST);
    if (header.size < 0 || header.size > largest) {
      throw violation(
          "a '" + header.command + "' message of " + header.size + " bytes, at most " + largest,
          null);
    }
    inBlock = header.command.equals("block");
    inHeaders = header.command.equals("headers");
    return header;
  }

  @Override
  public Message deserializePayload(BitcoinPacketHeader header, ByteBuffer in)
      throws ProtocolException, BufferUnderflowException {
    if (in.remaining() < header.size) {
      throw new BufferUnderflowException();
    }
    inBlock = false;
    inHeaders = false;
    byte[] payload = new byte[header.size];
    in.get(payload);
    byte[] hash = Sha256Hash.hashTwice(payload);
    for (int i = 0; i < 4; i++) {
      if (hash[i] != header.checksum[i]) {
        throw violation("a '" + header.command + "' message with a wrong checksum", null);
      }
    }
    if (!READ.containsKey(header.command)) {
      return new UnknownMessage(header.command);
    }
    if (header.command.equals("block")) {
      return new RawBlock(payload);
    }
    try {
      if (header.command.equals("addr")) {
        return PeerAddresses.readV1(payload);
      }
      if (header.command.equals("addrv2")) {
        return PeerAddresses.readV2(payload);
      }
      if (header.command.equals("getaddr")) {
        // bitcoinj writes it, and takes it for an unknown message.
        return new GetAddrMessage();
      }
      // The buffer is complete and checked, so bitcoinj's own parsing sees the same header.
      return super.deserializePayload(header, ByteBuffer.wrap(payload));
    } catch (ProtocolException e) {
      throw violation("a '" + header.command + "' message that cannot be read", null);
    }
  }

  @Override
  public void serialize(Message message, OutputStream out) throws IOException {
    if (message instanceof RawBlock block) {
      serialize("block", block.bytes(), out);
    } else if (message instanceof PeerAddresses addresses) {
      serialize(addresses.isV2() ? "addrv2" : "addr", addresses.serialize(), out);
    } else {
      super.serialize(message, out);
    }
  }

  private ProtocolException violation(String what, @Nullable Exception why) {
    onViolation.accept("sent " + what);
    return new ProtocolException("peer sent " + what, why);
  }
}
