package dev.tachograph.node.serve;

import dev.tachograph.node.listen.WatchedOutput;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.BitcoinSerializer;
import org.bitcoinj.core.BitcoinSerializer.BitcoinPacketHeader;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.ProtocolException;

/**
 * Messages on a blocking socket, as the protocol frames them: magic, command, length, checksum,
 * payload. For one thread, but for {@link #isStuck}.
 */
final class MessageStream {
  private static final int TICK_MILLIS = 100;
  private static final int HEADER_BYTES = 20;
  private static final int COMMAND_BYTES = 12;

  private final NetworkParameters params;
  private final InputStream in;
  private final WatchedOutput out;
  private final Tick tick;
  private final LongSupplier nanos;
  private long ticked;
  private int lastSize;

  /** Called about every 100 ms while a message is waited for. */
  interface Tick {
    /**
     * Does what is due.
     *
     * @param isReading whether a message has begun to arrive
     * @throws IOException if the connection is to end
     */
    void run(boolean isReading) throws IOException, InterruptedException;
  }

  MessageStream(BitcoinNetwork network, Socket socket, Tick tick, LongSupplier nanos)
      throws IOException {
    this.params = Wire.params(network, what -> {});
    this.in = socket.getInputStream();
    this.out = new WatchedOutput(socket.getOutputStream(), nanos);
    this.tick = tick;
    this.nanos = nanos;
    this.ticked = nanos.getAsLong();
    socket.setSoTimeout(TICK_MILLIS);
    socket.setTcpNoDelay(true);
  }

  NetworkParameters params() {
    return params;
  }

  /** The bytes of the payload read last. */
  int lastSize() {
    return lastSize;
  }

  /**
   * Waits for the next message.
   *
   * @throws ProtocolException if the bytes are no message of this network, or one beyond its bounds
   * @throws IOException if the connection ends
   */
  Message read() throws IOException, InterruptedException {
    byte[] magic = new byte[4];
    fill(magic, false);
    if (ByteBuffer.wrap(magic).getInt() != params.getPacketMagic()) {
      throw new ProtocolException("bytes of another network or protocol");
    }
    byte[] head = new byte[HEADER_BYTES];
    fill(head, true);
    BitcoinSerializer serializer = params.getSerializer();
    BitcoinPacketHeader header = serializer.deserializeHeader(ByteBuffer.wrap(head));
    byte[] payload = new byte[header.size];
    fill(payload, true);
    lastSize = payload.length;
    return serializer.deserializePayload(header, ByteBuffer.wrap(payload));
  }

  private void fill(byte[] into, boolean begun) throws IOException, InterruptedException {
    int filled = 0;
    while (filled < into.length) {
      try {
        int read = in.read(into, filled, into.length - filled);
        if (read < 0) {
          throw new EOFException("closed by the peer");
        }
        filled += read;
      } catch (SocketTimeoutException nothingYet) {
        // What was read before is kept.
      }
      if (nanos.getAsLong() - ticked >= TICK_MILLIS * 1_000_000L) {
        tick.run(begun || filled > 0);
        ticked = nanos.getAsLong();
      }
    }
  }

  /** The bytes of a message with its header. */
  byte[] frame(Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    params.getSerializer().serialize(message, bytes);
    return bytes.toByteArray();
  }

  /** The header of a message, to be followed by its payload. */
  byte[] header(String command, byte[] payload) {
    byte[] name = new byte[COMMAND_BYTES];
    byte[] text = command.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, name, 0, text.length);
    return ByteBuffer.allocate(4 + HEADER_BYTES)
        .putInt(params.getPacketMagic())
        .put(name)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(payload.length)
        .put(Sha256Hash.hashTwice(payload), 0, 4)
        .array();
  }

  /** Writes bytes; blocks while the other side reads nothing. */
  void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** Whether a write has made no progress for so long. */
  boolean isStuck(long limitNanos) {
    return out.isStuck(limitNanos);
  }
}
