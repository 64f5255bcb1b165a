package dev.tachograph.node.localnet;

import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.GetDataMessage;
import org.bitcoinj.core.GetHeadersMessage;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.NotFoundMessage;
import org.bitcoinj.core.PeerSocketHandler;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.Services;
import org.bitcoinj.core.VersionAck;
import org.bitcoinj.core.VersionMessage;

/** A connection of a serving peer: implements the protocol and leaves answers to its manner. */
public final class ServingConnection extends PeerSocketHandler {
  private static final int MAX_ITEMS = 50_000;

  private final NetworkParameters params;
  private final LocalPeer peer;
  private final int known;

  ServingConnection(LocalPeer peer, InetSocketAddress remote) {
    this(peer, remote, Wire.params(peer.chain().network(), what -> {}));
  }

  private ServingConnection(LocalPeer peer, InetSocketAddress remote, NetworkParameters params) {
    super(params, remote);
    this.params = params;
    this.peer = peer;
    this.known = peer.manner().knows(peer.chain().size());
  }

  /** The chain that is served. */
  public LocalChain chain() {
    return peer.chain();
  }

  /** Sends blocks one after another. */
  public void sendBlocks(List<Integer> heights) {
    heights.forEach(this::send);
  }

  /** Sends a block. */
  public void send(int height) {
    peer.countServed(height);
    trySend(new RawBlock(chain().block(height)));
  }

  /** Answers that blocks are not available. */
  public void sendNotFound(List<Integer> heights) {
    List<InventoryItem> items = new ArrayList<>();
    for (int height : heights) {
      items.add(new InventoryItem(InventoryItem.Type.BLOCK, chain().hash(height)));
    }
    if (!items.isEmpty()) {
      trySend(new NotFoundMessage(items));
    }
  }

  /** Sends arbitrary bytes as a message of a command. */
  public void sendBytes(String command, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      params.getSerializer().serialize(command, payload, out);
      writeTarget.writeBytes(out.toByteArray());
    } catch (IOException e) {
      drop();
    }
  }

  /** Sends the header of a message of a given size, but not the message. */
  public void announce(String command, int size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      params.getSerializer().serialize(command, new byte[0], out);
      byte[] header = out.toByteArray();
      ByteBuffer.wrap(header).putInt(16, Integer.reverseBytes(size));
      writeTarget.writeBytes(Arrays.copyOf(header, 70_000));
    } catch (IOException e) {
      drop();
    }
  }

  /** Runs an action later on a network thread, unless the connection is closed by then. */
  public void later(Duration delay, Runnable action) {
    try {
      peer.timer().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      drop();
    }
  }

  /** Closes the connection once everything sent is written. */
  public void drop() {
    writtenThenClose();
  }

  private void writtenThenClose() {
    try {
      // The connection's queue is in order: when the ping is written, so is everything before it.
      sendMessage(Ping.random()).whenComplete((done, failed) -> later(Duration.ZERO, this::close));
    } catch (NotYetConnectedException e) {
      close();
    }
  }

  private void trySend(Message message) {
    try {
      sendMessage(message);
    } catch (NotYetConnectedException e) {
      close();
    }
  }

  @Override
  public void connectionOpened() {}

  @Override
  public void connectionClosed() {
    peer.closed(this);
  }

  @Override
  protected void processMessage(Message message) {
    if (message instanceof VersionMessage) {
      VersionMessage version = new VersionMessage(params, known - 1);
      version.localServices = Services.of(Services.NODE_NETWORK | Services.NODE_WITNESS);
      version.subVer = "/tachograph-localnet:1/";
      trySend(version);
      // Bitcoin Core negotiates features between its version and its acknowledgement, and continues
      // with messages that a history node does not need.
      sendBytes("wtxidrelay", new byte[0]);
      sendBytes("sendaddrv2", new byte[0]);
      trySend(new VersionAck());
      sendBytes("sendcmpct", new byte[] {0, 2, 0, 0, 0, 0, 0, 0, 0});
      sendBytes("feefilter", new byte[8]);
      trySend(Ping.random());
    } else if (message instanceof Ping ping) {
      trySend(ping.pong());
    } else if (message instanceof GetHeadersMessage request) {
      sendHeaders(request);
    } else if (message instanceof GetDataMessage request) {
      serve(request);
    }
  }

  private void sendHeaders(GetHeadersMessage request) {
    int from = 0;
    for (Sha256Hash hash : request.getLocator().getHashes()) {
      Integer height = chain().heightOf(hash);
      if (height != null && height < known) {
        from = height + 1;
        break;
      }
    }
    List<Block> headers = new ArrayList<>();
    for (int height = from; height < known && headers.size() < 2_000; height++) {
      headers.add(Block.read(ByteBuffer.wrap(chain().block(height), 0, Block.HEADER_SIZE).slice()));
      if (chain().hash(height).equals(request.getStopHash())) {
        break;
      }
    }
    trySend(new HeadersMessage(headers));
  }

  private void serve(GetDataMessage request) {
    List<Integer> heights = new ArrayList<>();
    List<InventoryItem> unknown = new ArrayList<>();
    for (InventoryItem item : request.getItems()) {
      Integer height = chain().heightOf(item.hash);
      if (height != null && height < known && heights.size() < MAX_ITEMS) {
        heights.add(height);
      } else {
        unknown.add(item);
      }
    }
    peer.countAsked(heights.size());
    if (!unknown.isEmpty()) {
      trySend(new NotFoundMessage(unknown));
    }
    if (!heights.isEmpty()) {
      peer.manner().serve(this, heights);
    }
  }
}
