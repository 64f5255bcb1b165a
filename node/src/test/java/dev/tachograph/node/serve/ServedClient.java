package dev.tachograph.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.BlockLocator;
import org.bitcoinj.core.GetBlocksMessage;
import org.bitcoinj.core.GetDataMessage;
import org.bitcoinj.core.GetHeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.VersionAck;
import org.bitcoinj.core.VersionMessage;

/** A client of a server of blocks, which does what a test says. */
final class ServedClient implements AutoCloseable {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int VERSION = 70_016;

  private final Socket socket;
  private final MessageStream stream;
  private long deadline;

  ServedClient(InetSocketAddress server) throws IOException {
    this.socket = new Socket(server.getAddress(), server.getPort());
    this.stream =
        new MessageStream(BitcoinNetwork.REGTEST, socket, this::checkPatience, System::nanoTime);
  }

  /** A client that has shaken hands. */
  static ServedClient ready(InetSocketAddress server) throws Exception {
    ServedClient client = new ServedClient(server);
    client.handshake();
    return client;
  }

  private void checkPatience(boolean isReading) {
    assertThat(System.nanoTime()).as("no message came").isLessThan(deadline);
  }

  VersionMessage handshake() throws Exception {
    send(version());
    VersionMessage theirs = next(VersionMessage.class);
    send(new VersionAck());
    next(VersionAck.class);
    return theirs;
  }

  VersionMessage version() {
    return new VersionMessage(stream.params(), 0);
  }

  ServedClient send(Message message) throws IOException {
    stream.write(stream.frame(message));
    return this;
  }

  ServedClient sendBytes(byte[] bytes) throws IOException {
    stream.write(bytes);
    return this;
  }

  byte[] frame(Message message) throws IOException {
    return stream.frame(message);
  }

  ServedClient getHeaders(Sha256Hash stop, Sha256Hash... locator) throws IOException {
    return send(new GetHeadersMessage(VERSION, new BlockLocator(Arrays.asList(locator)), stop));
  }

  ServedClient getBlocks(Sha256Hash stop, Sha256Hash... locator) throws IOException {
    return send(new GetBlocksMessage(VERSION, new BlockLocator(Arrays.asList(locator)), stop));
  }

  @SuppressWarnings("deprecation") // There is no other way to add one.
  ServedClient getData(InventoryItem.Type type, Sha256Hash... hashes) throws IOException {
    GetDataMessage request = new GetDataMessage();
    for (Sha256Hash hash : hashes) {
      request.addItem(new InventoryItem(type, hash));
    }
    return send(request);
  }

  /** The next message, which must be of a type; pings before it are answered. */
  <T extends Message> T next(Class<T> type) throws Exception {
    Message message = next();
    assertThat(message).isInstanceOf(type);
    return type.cast(message);
  }

  Message next() throws Exception {
    deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Message message = stream.read();
      if (!(message instanceof Ping ping)) {
        return message;
      }
      send(ping.pong());
    }
  }

  /** Everything that comes until the server closes the connection; fails if it does not. */
  List<Message> untilClosed() throws Exception {
    List<Message> messages = new ArrayList<>();
    deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        messages.add(stream.read());
      } catch (IOException closed) {
        return messages;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
