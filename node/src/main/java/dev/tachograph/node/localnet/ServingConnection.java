package dev.tachograph.node.localnet;

import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.GetAddrMessage;
import org.bitcoinj.core.GetDataMessage;
import org.bitcoinj.core.GetHeadersMessage;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.NotFoundMessage;
import org.bitcoinj.core.PeerSocketHandler;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.Pong;
import org.bitcoinj.core.SendHeadersMessage;
import org.bitcoinj.core.Services;
import org.bitcoinj.core.VersionAck;
import org.bitcoinj.core.VersionMessage;
import org.bitcoinj.net.MessageWriteTarget;
import org.jspecify.annotations.Nullable;

/** A connection of a serving peer: implements the protocol and leaves answers to its manner. */
public final class ServingConnection extends PeerSocketHandler {
  private static final int MAX_ITEMS = 50_000;

  /** As Bitcoin Core's MAX_BLOCKS_TO_ANNOUNCE. */
  private static final int MAX_HEADERS_TO_ANNOUNCE = 8;

  private static final Duration FLOOD_PAUSE = Duration.ofMillis(1);

  private final NetworkParameters params;
  private final LocalPeer peer;
  private volatile @Nullable PacedWriter writer;
  private volatile boolean isShaken;
  private volatile boolean wantsHeaders;
  private long turnNanos = Long.MIN_VALUE / 2;

  ServingConnection(LocalPeer peer, InetSocketAddress remote) {
    this(peer, remote, Wire.params(peer.network().chain().network(), what -> {}));
  }

  private ServingConnection(LocalPeer peer, InetSocketAddress remote, NetworkParameters params) {
    super(params, remote);
    this.params = params;
    this.peer = peer;
  }

  @Override
  public void setWriteTarget(MessageWriteTarget socket) {
    PacedWriter paced =
        new PacedWriter(
            socket, peer.network().timer(), peer.network().clock()::nanos, profile().link());
    writer = paced;
    super.setWriteTarget(paced);
  }

  private Profile profile() {
    return peer.manner().profile(chain());
  }

  /** The chain that is served now. */
  public LocalChain chain() {
    return peer.network().chain();
  }

  /** Changes the link for what is not sent yet. */
  public void setLink(Link link) {
    PacedWriter present = writer;
    if (present != null) {
      present.link(link);
    }
  }

  /** Sends blocks one after another. */
  public void sendBlocks(List<Integer> heights) {
    heights.forEach(this::send);
  }

  /** Sends a block of the chain as it is now. */
  public void send(int height) {
    LocalChain present = chain();
    if (height < present.size()) {
      send(present, height);
    }
  }

  /** Sends a block of a chain that was served when it was asked for. */
  void send(LocalChain asked, int height) {
    peer.countServed(height);
    trySend(new RawBlock(asked.block(height)));
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

  /** Sends headers; none is an answer, too. */
  public void sendHeaders(List<Integer> heights) {
    trySend(headers(heights));
  }

  private HeadersMessage headers(List<Integer> heights) {
    LocalChain present = chain();
    List<Block> headers = new ArrayList<>(heights.size());
    for (int height : heights) {
      if (height < present.size()) {
        byte[] block = present.block(height);
        headers.add(Block.read(ByteBuffer.wrap(block, 0, Block.HEADER_SIZE).slice()));
      }
    }
    return new HeadersMessage(headers);
  }

  /** Sends the first half of a message with headers, then closes the connection. */
  public void cutHeaders(List<Integer> heights) {
    byte[] whole = message("headers", headers(heights).serialize());
    write(Arrays.copyOf(whole, whole.length / 2)).whenComplete((done, failed) -> close());
  }

  /** Sends arbitrary bytes as a message of a command. */
  public void sendBytes(String command, byte[] payload) {
    write(message(command, payload));
  }

  /** Sends pings, a thousand at a time, as long as the connection takes them. */
  public void floodWithPings() {
    ByteArrayOutputStream pings = new ByteArrayOutputStream();
    for (int i = 0; i < 1_000; i++) {
      pings.writeBytes(message("ping", ByteBuffer.allocate(8).putInt(i).array()));
    }
    write(pings.toByteArray())
        .whenComplete(
            (done, failed) -> {
              if (failed == null) {
                later(FLOOD_PAUSE, this::floodWithPings);
              }
            });
  }

  private byte[] message(String command, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      params.getSerializer().serialize(command, payload, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private CompletableFuture<Void> write(byte[] bytes) {
    PacedWriter present = writer;
    try {
      if (present != null) {
        return present.writeBytes(bytes);
      }
    } catch (IOException closed) {
      close();
    }
    return CompletableFuture.failedFuture(new IOException("the connection is closed"));
  }

  /** Sends the header of a message of a given size, but not the message. */
  public void announce(String command, int size) {
    byte[] header = message(command, new byte[0]);
    ByteBuffer.wrap(header).putInt(16, Integer.reverseBytes(size));
    write(Arrays.copyOf(header, 70_000));
  }

  /** Runs an action later on a network thread, unless the connection is closed by then. */
  public void later(Duration delay, Runnable action) {
    try {
      peer.network().timer().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      drop();
    }
  }

  /**
   * Takes the next turn of an answer that is sent piece by piece: {@code latency} from now, and
   * {@code pause} after the turn before. Returns the time until then.
   */
  public synchronized Duration turn(Duration latency, Duration pause) {
    long now = peer.network().clock().nanos();
    turnNanos = Math.max(now + latency.toNanos(), turnNanos + pause.toNanos());
    return Duration.ofNanos(turnNanos - now);
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

  /** Announces the blocks above a height, or the tip. */
  void announce(int fork) {
    LocalChain present = chain();
    int tip = present.size() - 1;
    if (!isShaken || tip <= 0 || profile().knownBlocks() < present.size()) {
      return;
    }
    int fresh = tip - fork;
    if (wantsHeaders && fresh >= 1 && fresh <= MAX_HEADERS_TO_ANNOUNCE) {
      sendHeaders(IntStream.rangeClosed(fork + 1, tip).boxed().toList());
    } else {
      ByteBuffer inventory = ByteBuffer.allocate(37).order(ByteOrder.LITTLE_ENDIAN);
      inventory.put((byte) 1).putInt(InventoryItem.Type.BLOCK.code);
      sendBytes("inv", inventory.put(present.hash(tip).serialize()).array());
    }
  }

  @Override
  protected void processMessage(Message message) {
    if (message instanceof VersionMessage) {
      shake();
    } else if (message instanceof VersionAck) {
      isShaken = true;
    } else if (message instanceof SendHeadersMessage) {
      wantsHeaders = true;
    } else if (message instanceof Ping ping) {
      trySend(ping.pong());
    } else if (message instanceof Pong) {
      peer.countPong();
    } else if (message instanceof GetHeadersMessage request) {
      peer.countHeaderRequest();
      peer.manner().headers(this, following(request));
    } else if (message instanceof GetDataMessage request) {
      serve(request);
    } else if (message instanceof GetAddrMessage) {
      trySend(peer.announced());
    }
  }

  private void shake() {
    Profile profile = profile();
    VersionMessage version = new VersionMessage(params, 0);
    version.bestHeight = Integer.toUnsignedLong(profile.toldHeight());
    version.localServices = Services.of(profile.services());
    version.subVer = "/tachograph-localnet:1/";
    if (profile.network() != chain().network()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        Wire.params(profile.network(), what -> {}).getSerializer().serialize(version, out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      write(out.toByteArray());
      return;
    }
    trySend(version);
    // Bitcoin Core negotiates features between its version and its acknowledgement, and continues
    // with messages that a history node does not need.
    sendBytes("wtxidrelay", new byte[0]);
    sendBytes("sendaddrv2", new byte[0]);
    trySend(new VersionAck());
    sendBytes("sendcmpct", new byte[] {0, 2, 0, 0, 0, 0, 0, 0, 0});
    sendBytes("feefilter", new byte[8]);
    trySend(Ping.random());
  }

  private List<Integer> following(GetHeadersMessage request) {
    LocalChain present = chain();
    int known = profile().knownBlocks();
    int from = 0;
    for (Sha256Hash hash : request.getLocator().getHashes()) {
      Integer height = present.heightOf(hash);
      if (height != null && height < known) {
        from = height + 1;
        break;
      }
    }
    int end = Math.min(known, from + HeadersMessage.MAX_HEADERS);
    Integer stop = present.heightOf(request.getStopHash());
    if (stop != null && stop >= from) {
      end = Math.min(end, stop + 1);
    }
    return IntStream.range(from, end).boxed().toList();
  }

  private void serve(GetDataMessage request) {
    int known = profile().knownBlocks();
    LocalChain present = chain();
    List<Integer> heights = new ArrayList<>();
    List<InventoryItem> unknown = new ArrayList<>();
    for (InventoryItem item : request.getItems()) {
      Integer height = present.heightOf(item.hash);
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
