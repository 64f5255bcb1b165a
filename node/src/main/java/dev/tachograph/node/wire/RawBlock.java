package dev.tachograph.node.wire;

import java.nio.ByteBuffer;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.ProtocolException;

/**
 * A block as received: its bytes, of which only the header has been parsed.
 *
 * <p>Parsing the transactions is left to the verification, so that it is not done on the thread
 * that reads the sockets, and so that the bytes are stored as received.
 */
public final class RawBlock implements Message {
  private final byte[] bytes;
  private final Sha256Hash hash;

  /**
   * Wraps the bytes of a block, which are not copied and must not change.
   *
   * @throws ProtocolException if they are too few for a header
   */
  public RawBlock(byte[] bytes) throws ProtocolException {
    if (bytes.length < Block.HEADER_SIZE + 1) {
      throw new ProtocolException("a block of " + bytes.length + " bytes has no whole header");
    }
    this.bytes = bytes;
    this.hash = Sha256Hash.wrapReversed(Sha256Hash.hashTwice(bytes, 0, Block.HEADER_SIZE));
  }

  /** The hash of the header. */
  public Sha256Hash hash() {
    return hash;
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Parses the whole block.
   *
   * @throws ProtocolException if the bytes are not exactly one block
   */
  public Block parse() throws ProtocolException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Block block;
    try {
      block = Block.read(buffer);
    } catch (RuntimeException e) {
      throw new ProtocolException("the bytes are not a block: " + e.getMessage(), e);
    }
    if (buffer.hasRemaining()) {
      throw new ProtocolException(buffer.remaining() + " bytes follow the block");
    }
    return block;
  }

  @Override
  public int messageSize() {
    return bytes.length;
  }

  @Override
  public byte[] serialize() {
    return bytes;
  }
}
