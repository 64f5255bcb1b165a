package dev.tachograph.node.engine;

import dev.tachograph.logging.Log;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a sync's peers: one for each peer that was named, for as long as the sync lasts;
 * where none was named, as many as wanted for peers that are found, of which another one takes the
 * place of each that ends. For the thread of the caller.
 */
final class PeerThreads {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SAVE_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** A thread, and the peer it is for. */
  private record PeerThread(PeerState peer, Thread thread) {}

  private final Session session;
  private final HeadSearch search;
  private final BlockWriter writer;
  private final int maxFound;
  private final List<PeerThread> threads = new ArrayList<>();
  private long lookAtNanos;
  private long saveAtNanos;

  /**
   * Creates the threads of a session.
   *
   * @param maxFound how many found peers there are at a time, if none was named
   */
  PeerThreads(Session session, HeadSearch search, BlockWriter writer, int maxFound) {
    this.session = session;
    this.search = search;
    this.writer = writer;
    this.maxFound = maxFound;
  }

  /** Starts those of the named peers. */
  void begin() {
    List<PeerState> named = new ArrayList<>();
    session.config.peers().forEach(address -> named.add(new PeerState(address, false)));
    // All of them first, so that the head is not settled by the first alone.
    named.forEach(session::add);
    named.forEach(this::start);
    saveAtNanos = session.clock.nanos() + SAVE_NANOS;
  }

  /** Starts those of found peers, where there is room; has the directory saved now and then. */
  void fill() {
    long now = session.clock.nanos();
    if (now >= saveAtNanos) {
      saveAtNanos = now + SAVE_NANOS;
      remember();
    }
    if (!session.config.peers().isEmpty() || !session.directory.discovers()) {
      return;
    }
    threads.removeIf(ended -> !ended.thread().isAlive());
    if (threads.size() >= maxFound || now < lookAtNanos) {
      return;
    }
    lookAtNanos = now + LOOK_NANOS;
    Set<InetSocketAddress> inUse = session.addressesInUse();
    for (InetSocketAddress address : session.directory.next(maxFound - threads.size(), inUse)) {
      PeerState peer = new PeerState(address, true);
      LOG.debug("peer tried").with("peer", peer.id()).emit();
      session.add(peer);
      start(peer);
    }
  }

  private void start(PeerState peer) {
    PeerWorker worker = new PeerWorker(session, search, writer, peer);
    Thread thread = new Thread(() -> run(worker, peer), "peer-" + peer.id());
    thread.setDaemon(true);
    threads.add(new PeerThread(peer, thread));
    thread.start();
  }

  private void run(PeerWorker worker, PeerState peer) {
    worker.run();
    if (peer.isFound()) {
      session.remove(peer);
    }
  }

  private void remember() {
    session.peers().forEach(session::remember);
    session.directory.save();
  }

  /**
   * Waits for the end of all threads, and has the directory remember the peers.
   *
   * @return whether the caller was interrupted meanwhile
   */
  boolean end(long timeoutMillis) {
    long deadline = session.clock.millis() + timeoutMillis;
    boolean interrupted = false;
    for (PeerThread peer : threads) {
      long left = deadline - session.clock.millis();
      while (peer.thread().isAlive() && left > 0) {
        try {
          peer.thread().join(left);
        } catch (InterruptedException later) {
          interrupted = true;
        }
        left = deadline - session.clock.millis();
      }
    }
    remember();
    return interrupted;
  }
}
