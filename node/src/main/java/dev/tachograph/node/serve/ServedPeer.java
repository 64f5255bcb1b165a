package dev.tachograph.node.serve;

import dev.tachograph.logging.Log;
import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.listen.Listener;
import dev.tachograph.node.serve.BlockServer.Served;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.LongSupplier;
import org.bitcoinj.core.GetBlocksMessage;
import org.bitcoinj.core.GetDataMessage;
import org.bitcoinj.core.GetHeadersMessage;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.Ping;
import org.bitcoinj.core.ProtocolException;
import org.bitcoinj.core.SendHeadersMessage;
import org.bitcoinj.core.Services;
import org.bitcoinj.core.VersionAck;
import org.bitcoinj.core.VersionMessage;
import org.jspecify.annotations.Nullable;

/** A connection of a node that is served: the handshake, the time-outs, and what is answered. */
final class ServedPeer implements Listener.Connection {
  private static final Log LOG = Log.get(BlockServer.class);

  /** Older ones know no headers; what Bitcoin Core requires as well. */
  private static final int MIN_PROTOCOL_VERSION = 31_800;

  /** A node that serves so many of the newest blocks, at least: BIP 159. */
  private static final int LIMITED_BLOCKS = 288;

  private final ServeConfig config;
  private final Served served;
  private final Socket socket;
  private final LongSupplier nanos;
  private final MessageStream stream;
  private final Answers answers;
  private final MessageRate rate;
  private final long openedNanos;
  private long heardNanos;
  private boolean pinged;
  private boolean versionKnown;
  private boolean ready;

  ServedPeer(Served served, Socket socket) throws IOException {
    this.config = served.config();
    this.served = served;
    this.socket = socket;
    this.nanos = served.nanos();
    this.stream = new MessageStream(served.chain().network(), socket, this::tick, nanos);
    this.answers = new Answers(served, stream);
    this.openedNanos = nanos.getAsLong();
    this.heardNanos = openedNanos;
    this.rate = new MessageRate(openedNanos);
  }

  @Override
  public void run() {
    Wire.enter();
    String why = "closed";
    try {
      while (!socket.isClosed()) {
        Message message = stream.read();
        heardNanos = nanos.getAsLong();
        pinged = false;
        if (rate.isFlood(stream.lastSize(), heardNanos)) {
          throw new ProtocolException("a flood of messages");
        }
        received(message);
        // An answer may take long, and nothing is heard meanwhile.
        heardNanos = nanos.getAsLong();
      }
    } catch (ProtocolException e) {
      why = e.getMessage();
    } catch (IOException e) {
      why = socket.isClosed() ? why : e.getMessage();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("a connection failed").withAny("error", e).emit();
    } finally {
      close();
      LOG.debug("peer is gone").with("peer", remote()).with("reason", why).emit();
    }
  }

  private @Nullable String remote() {
    InetSocketAddress remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    return remote == null ? null : Listener.text(remote);
  }

  private void received(Message message) throws IOException, InterruptedException {
    if (message instanceof VersionMessage version) {
      version(version);
    } else if (!versionKnown) {
      throw new ProtocolException("a message before its version");
    } else if (message instanceof VersionAck) {
      ready = true;
    } else if (message instanceof Ping ping) {
      answers.send(ping.pong());
    } else if (!ready) {
      // What is negotiated between version and acknowledgement concerns transactions alone.
      return;
    } else if (message instanceof GetHeadersMessage request) {
      answers.headers(request);
    } else if (message instanceof GetBlocksMessage request) {
      answers.hashes(request);
    } else if (message instanceof GetDataMessage request) {
      answers.data(request);
    } else if (message instanceof SendHeadersMessage) {
      answers.announceByHeaders();
    }
    // Nobody's address is known here, so getaddr has no answer; the rest is not for a server of
    // blocks.
  }

  private void version(VersionMessage theirs) throws IOException, InterruptedException {
    if (versionKnown) {
      throw new ProtocolException("a second version");
    }
    if (theirs.clientVersion < MIN_PROTOCOL_VERSION) {
      throw new ProtocolException("a protocol version before headers, " + theirs.clientVersion);
    }
    versionKnown = true;
    ChainView chain = served.chain();
    VersionMessage ours = new VersionMessage(stream.params(), chain.height());
    ours.localServices = Services.of(services(chain));
    ours.relayTxesBeforeFilter = false;
    String version = ServedPeer.class.getPackage().getImplementationVersion();
    ours.appendToSubVer("Tachograph", version == null ? "0" : version, null);
    answers.send(ours);
    answers.send(new VersionAck());
    LOG.info("peer connected to be served")
        .with("peer", remote())
        .with("user_agent", theirs.subVer)
        .with("head_block", theirs.bestHeight)
        .emit();
  }

  /** All blocks, the newest ones, or neither; always with their witnesses. */
  static long services(ChainView chain) {
    int height = chain.height();
    int lowest = chain.lowestBlock();
    if (lowest == 0) {
      return Services.NODE_WITNESS | Services.NODE_NETWORK | Services.NODE_NETWORK_LIMITED;
    }
    boolean hasNewest = lowest <= height - LIMITED_BLOCKS + 1;
    return Services.NODE_WITNESS | (hasNewest ? Services.NODE_NETWORK_LIMITED : 0);
  }

  private void tick(boolean isReading) throws IOException, InterruptedException {
    long now = nanos.getAsLong();
    if (!ready && now - openedNanos > config.handshakeTimeout().toNanos()) {
      throw new IOException("no handshake in time");
    }
    long silent = now - heardNanos;
    long limit = config.idleTimeout().toNanos();
    if (silent > limit) {
      throw new IOException(isReading ? "a message did not end in time" : "silent for too long");
    }
    if (!ready) {
      return;
    }
    if (silent > limit / 2 && !pinged) {
      pinged = true;
      answers.send(Ping.random());
    }
    answers.announce();
  }

  /** Ends the connection if the other side has not read for too long. */
  @Override
  public void watch() {
    if (stream.isStuck(config.idleTimeout().toNanos())) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing").with("reason", e.getMessage()).emit();
    }
  }
}
