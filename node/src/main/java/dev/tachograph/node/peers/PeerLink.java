package dev.tachograph.node.peers;

import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.BlockLocator;
import org.bitcoinj.core.GetAddrMessage;
import org.bitcoinj.core.GetDataMessage;
import org.bitcoinj.core.GetHeadersMessage;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.InventoryMessage;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.NotFoundMessage;
import org.bitcoinj.core.Peer;
import org.bitcoinj.core.PeerAddress;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.Pong;
import org.bitcoinj.core.ProtocolVersion;
import org.bitcoinj.core.SendHeadersMessage;
import org.bitcoinj.core.VersionAck;
import org.bitcoinj.core.VersionMessage;
import org.bitcoinj.utils.Threading;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one peer: requests are sent, {@link Reply replies} are queued.
 *
 * <p>Requests and {@link #poll} are for one thread; everything else is thread-safe. Only what was
 * requested is queued, so the queue is bounded by the requests; a block is queued once, even if it
 * is late, as long as it is among the newest {@value #MAX_ASKED} requested. A peer that sends an
 * unrequested block while it owes one, or breaks the protocol, is in {@link #violation}.
 */
public final class PeerLink implements AutoCloseable {
  static final int MAX_ASKED = 4096;

  /** Some 75 years of blocks. */
  private static final int MAX_HEIGHT = 4_000_000;

  /**
   * How many messages that nobody asked for may come at once, and per second in the long run; a
   * peer that sends more is cut off, because one thread reads all sockets.
   */
  private static final int MAX_UNASKED = 10_000;

  private static final int UNASKED_PER_SECOND = 1_000;

  /** How many pings are answered at once, and per second in the long run. */
  private static final int MAX_PINGS = 100;

  private static final int PINGS_PER_SECOND = 10;

  /** How many announcements may wait; what a further one says is asked for later. */
  private static final int MAX_ANNOUNCED = 8;

  private static final class Asked {
    private final int height;
    private boolean answered;

    Asked(int height) {
      this.height = height;
    }
  }

  private final InetSocketAddress address;
  private final Peer peer;
  private final NetworkParameters params;
  private final ByteBudget budget;
  private final LongSupplier nanos;
  private final LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

  // Guarded by this.
  private final Map<Sha256Hash, Asked> asked = new LinkedHashMap<>();
  private int owed;
  private boolean headersWanted;
  private boolean ended;
  private @Nullable String violation;
  private int announced;
  private double pingRoom = MAX_PINGS;
  private long pingAt;
  private double unaskedRoom = MAX_UNASKED;
  private long unaskedAt;

  private volatile Consumer<List<PeerAddresses.Entry>> onAddresses = addresses -> {};
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile long partAtNanos;
  private final AtomicLong bytesReceived = new AtomicLong();
  private final AtomicLong partBytes = new AtomicLong();
  private int leftOver;

  PeerLink(
      BitcoinNetwork network,
      InetSocketAddress address,
      int height,
      ByteBudget budget,
      LongSupplier nanos) {
    this.address = address;
    this.budget = budget;
    this.nanos = nanos;
    this.params = Wire.params(network, this::violate);
    VersionMessage version = new VersionMessage(params, height);
    version.appendToSubVer("Tachograph", version(), null);
    version.relayTxesBeforeFilter = false;
    this.unaskedAt = nanos.getAsLong();
    this.pingAt = unaskedAt;
    this.peer =
        new Peer(params, version, PeerAddress.simple(address), null) {
          @Override
          public int receiveBytes(ByteBuffer buffer) {
            int arrived = buffer.limit() - leftOver;
            int read = super.receiveBytes(buffer);
            leftOver = Math.max(0, buffer.limit() - Math.max(0, read));
            arrived(arrived);
            return read;
          }
        };
    peer.addPreMessageReceivedEventListener(Threading.SAME_THREAD, (from, m) -> received(m));
    peer.addDisconnectedEventListener(Threading.SAME_THREAD, (gone, peers) -> end());
  }

  private static String version() {
    String version = PeerLink.class.getPackage().getImplementationVersion();
    return version == null ? "0" : version;
  }

  Peer peer() {
    return peer;
  }

  void awaitReady(BooleanSupplier over)
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    var handshake = peer.getVersionHandshakeFuture();
    while (!handshake.isDone()) {
      // The future of a connection that closes during the handshake never completes by itself.
      if (poll(TimeUnit.MILLISECONDS.toNanos(PeerNetwork.POLL_MILLIS)) instanceof Reply.Ended) {
        String why = violation();
        if (why != null) {
          throw new PeerViolation(why);
        }
        throw new IOException(
            bytesReceived.get() > 0
                ? "closed in the handshake"
                : "closed the connection without a word, as a peer of another network does");
      }
      if (over.getAsBoolean()) {
        throw new TimeoutException("handshake");
      }
    }
    handshake.get();
    // Blocks are then announced by their headers at once (BIP 130).
    send(new SendHeadersMessage());
  }

  private void arrived(int bytes) {
    bytesReceived.addAndGet(Math.max(0, bytes));
    boolean inBlock = Wire.isInBlock(params);
    if (bytes > 0 && inBlock) {
      partAtNanos = nanos.getAsLong();
    }
    if (inBlock || Wire.isInHeaders(params)) {
      partBytes.addAndGet(Math.max(0, bytes));
    }
  }

  /**
   * The number of bytes that came so far as parts of blocks and headers; it goes down where one
   * turns out to be of no use.
   */
  public long partBytes() {
    return partBytes.get();
  }

  /**
   * When a part of a block arrived whose rest has not, on the network's clock; that of the last
   * such part, 0 before the first.
   */
  public long partAtNanos() {
    return partAtNanos;
  }

  /** The address that it is connected to. */
  public InetSocketAddress address() {
    return address;
  }

  /** The peer's description of itself; untrusted text. */
  public String userAgent() {
    return peer.getPeerVersionMessage().subVer;
  }

  /**
   * The height that the peer told in its version message; untrusted, and as of then. {@code null}
   * if it is negative or more than can be.
   */
  public @Nullable Long toldHeight() {
    // bitcoinj reads it as unsigned; it is a signed number.
    int height = (int) peer.getPeerVersionMessage().bestHeight;
    return height < 0 || height > MAX_HEIGHT ? null : Long.valueOf(height);
  }

  /** The services that the peer offers: bits of {@link org.bitcoinj.core.Services}. */
  public long services() {
    return peer.getPeerVersionMessage().services().bits();
  }

  /** What the peer did wrong, {@code null} if nothing. */
  public synchronized @Nullable String violation() {
    return violation;
  }

  /** Whether the connection is open and the peer did nothing wrong. */
  public synchronized boolean isOpen() {
    return !ended;
  }

  /** Requests the headers that follow the newest one of the locator that the peer knows. */
  public void requestHeaders(BlockLocator locator) {
    synchronized (this) {
      headersWanted = true;
    }
    send(new GetHeadersMessage(ProtocolVersion.CURRENT.intValue(), locator, Sha256Hash.ZERO_HASH));
  }

  /**
   * Requests addresses of other peers.
   *
   * @param onAddresses receives those that the peer sends, now and later, on the network thread
   */
  public void requestAddresses(Consumer<List<PeerAddresses.Entry>> onAddresses) {
    this.onAddresses = onAddresses;
    send(new GetAddrMessage());
  }

  /** Requests blocks, with their witnesses, by hash; replies carry the heights given here. */
  public void requestBlocks(Map<Sha256Hash, Integer> blocks) {
    synchronized (this) {
      blocks.forEach((hash, height) -> ask(hash, new Asked(height)));
      var oldestFirst = asked.values().iterator();
      while (asked.size() > MAX_ASKED && oldestFirst.hasNext()) {
        owed -= oldestFirst.next().answered ? 0 : 1;
        oldestFirst.remove();
      }
    }
    send(getData(blocks.keySet()));
  }

  @SuppressWarnings("deprecation") // bitcoinj has no other way to request several blocks at once.
  private static GetDataMessage getData(Iterable<Sha256Hash> hashes) {
    GetDataMessage request = new GetDataMessage();
    hashes.forEach(hash -> request.addBlock(hash, true));
    return request;
  }

  private void ask(Sha256Hash hash, Asked asking) {
    Asked before = asked.remove(hash);
    if (before == null || before.answered) {
      owed++;
    }
    asked.put(hash, asking);
  }

  /**
   * Records the first answer for a block; {@code null} if it was not requested or is already
   * answered.
   */
  private @Nullable Asked answered(Sha256Hash hash) {
    Asked asking = asked.get(hash);
    if (asking == null || asking.answered) {
      return null;
    }
    asking.answered = true;
    owed--;
    return asking;
  }

  private void send(Message message) {
    try {
      peer.sendMessage(message);
    } catch (NotYetConnectedException gone) {
      end();
    }
  }

  /**
   * Waits for the next reply and takes it.
   *
   * @return {@code null} if none arrived in time; {@link Reply.Ended} repeatedly at the end
   */
  public @Nullable Reply poll(long timeoutNanos) throws InterruptedException {
    Reply reply = replies.poll(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
    if (reply instanceof Reply.Ended) {
      replies.add(reply);
    } else if (reply instanceof Reply.Wake) {
      woken.set(false);
    } else if (reply instanceof Reply.Announced) {
      synchronized (this) {
        announced--;
      }
    }
    return reply;
  }

  /** Makes a {@link #poll} return now, or the next one if there is none. */
  public void wake() {
    if (!woken.getAndSet(true)) {
      replies.add(new Reply.Wake());
    }
  }

  /** Takes the next reply if it has arrived and is a block. */
  public @Nullable Reply pollBlock() {
    return replies.peek() instanceof Reply.Arrived ? replies.poll() : null;
  }

  /** Whether a block has arrived that was not taken yet. */
  public boolean hasBlock() {
    return replies.stream().anyMatch(Reply.Arrived.class::isInstance);
  }

  /**
   * On the network thread: takes the messages handled here; others go to bitcoinj or are dropped.
   */
  private @Nullable Message received(Message message) {
    if (message instanceof RawBlock block) {
      blockReceived(block);
      return null;
    }
    if (message instanceof HeadersMessage headers && headersReceived(headers)) {
      return null;
    }
    unasked();
    if (message instanceof NotFoundMessage missing) {
      missingReceived(missing);
    } else if (message instanceof InventoryMessage inventory) {
      inventoryReceived(inventory);
    } else if (message instanceof PeerAddresses addresses && isOpen()) {
      onAddresses.accept(addresses.entries());
    } else if (isForBitcoinj(message) && isOpen() && mayAnswer(message)) {
      return message;
    }
    return null;
  }

  /** Counts a message that nobody asked for; too many break the connection. */
  private synchronized void unasked() {
    long now = nanos.getAsLong();
    double gained = (now - unaskedAt) / 1e9 * UNASKED_PER_SECOND;
    unaskedAt = now;
    unaskedRoom = Math.min(MAX_UNASKED, unaskedRoom + gained) - 1;
    if (unaskedRoom < 0) {
      violate("flooded the connection with messages that nobody asked for");
    }
  }

  private static boolean isForBitcoinj(Message message) {
    return message instanceof VersionMessage
        || message instanceof VersionAck
        || message instanceof Ping
        || message instanceof Pong;
  }

  private void blockReceived(RawBlock block) {
    Asked asking;
    synchronized (this) {
      if (ended) {
        return;
      }
      boolean known = asked.containsKey(block.hash());
      asking = answered(block.hash());
      if (asking == null) {
        // A block requested twice may arrive twice.
        if (!known && owed > 0) {
          violate("sent a block that nobody asked for: " + block.hash());
        }
        partBytes.addAndGet(-block.bytes().length);
        return;
      }
    }
    int bytes = block.bytes().length;
    budget.take(bytes);
    if (!offer(new Reply.Arrived(block, asking.height, nanos.getAsLong()))) {
      budget.give(bytes);
    }
  }

  /** Whether a message is to be answered: of many pings only some are. */
  private synchronized boolean mayAnswer(Message message) {
    if (!(message instanceof Ping)) {
      return true;
    }
    long now = nanos.getAsLong();
    pingRoom = Math.min(MAX_PINGS, pingRoom + (now - pingAt) / 1e9 * PINGS_PER_SECOND);
    pingAt = now;
    if (pingRoom < 1) {
      return false;
    }
    pingRoom--;
    return true;
  }

  /** Queues headers; false if nobody asked for them. */
  private synchronized boolean headersReceived(HeadersMessage headers) {
    if (headersWanted) {
      headersWanted = false;
      offer(new Reply.Headers(headers.getBlockHeaders()));
      return true;
    }
    announce(headers.getBlockHeaders());
    partBytes.addAndGet(-headers.messageSize());
    return false;
  }

  private void inventoryReceived(InventoryMessage inventory) {
    if (inventory.getItems().stream().anyMatch(PeerLink::isBlock)) {
      announce(List.of());
    }
  }

  private static boolean isBlock(InventoryItem item) {
    return item.type == InventoryItem.Type.BLOCK || item.type == InventoryItem.Type.WITNESS_BLOCK;
  }

  private synchronized void announce(List<Block> headers) {
    if (announced < MAX_ANNOUNCED && offer(new Reply.Announced(headers))) {
      announced++;
    } else if (announced == MAX_ANNOUNCED && offer(new Reply.Announced(List.of()))) {
      announced++;
    }
  }

  private synchronized void missingReceived(NotFoundMessage message) {
    List<Integer> missing = new ArrayList<>();
    for (InventoryItem item : message.getItems()) {
      Asked asking = answered(item.hash);
      if (asking != null) {
        missing.add(asking.height);
      }
    }
    if (!missing.isEmpty()) {
      offer(new Reply.Missing(missing));
    }
  }

  private synchronized boolean offer(Reply reply) {
    return !ended && replies.add(reply);
  }

  /** Records what the peer did wrong; nothing more is accepted from it. */
  public void violate(String what) {
    synchronized (this) {
      if (violation == null) {
        violation = what;
      }
    }
    end();
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      replies.add(new Reply.Ended());
    }
  }

  /** Closes the connection and gives the queued bytes back; idempotent. */
  @Override
  public void close() {
    end();
    peer.close();
    Reply reply = replies.poll();
    while (reply != null) {
      if (reply instanceof Reply.Arrived arrived) {
        budget.give(arrived.block().bytes().length);
      }
      reply = replies.poll();
    }
  }
}
