package dev.tachograph.sync;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peers that a program knows, and the state of each.
 *
 * <p>Thread-safe; no call blocks. The pool is bounded, because addresses may come from the network:
 * a peer is refused when it is full, and ids are truncated to 256 characters. Peers are kept in the
 * order in which they were added.
 */
public final class PeerPool implements StateSource {
  /** The default capacity of a pool. */
  public static final int DEFAULT_CAPACITY = 4096;

  /** The state of a peer. */
  public enum State {
    /** Known, and may be connected to. */
    AVAILABLE,
    /** Connected. */
    CONNECTED,
    /** Not to be connected to until the ban ends. */
    BANNED
  }

  /**
   * The number of peers in each state, at one instant.
   *
   * @param connected peers that are connected
   * @param banned peers that are banned
   * @param available peers that may be connected to
   */
  public record Counts(int connected, int banned, int available) {
    /** All peers of the pool. */
    public int total() {
      return connected + banned + available;
    }
  }

  private final int capacity;
  private final Map<String, State> peers = new LinkedHashMap<>();

  /** Creates a pool of at most {@link #DEFAULT_CAPACITY} peers. */
  public PeerPool() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * Creates a pool with a given capacity.
   *
   * @param capacity the maximum number of peers, at least 1
   * @throws IllegalArgumentException if the capacity is less
   */
  public PeerPool(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
    }
    this.capacity = capacity;
  }

  /**
   * Adds a peer as available; a known one keeps its state.
   *
   * @return whether the peer is now in the pool
   */
  public synchronized boolean add(String peerId) {
    String key = BoundedTexts.bounded(peerId);
    if (peers.containsKey(key)) {
      return true;
    }
    if (peers.size() >= capacity) {
      return false;
    }
    peers.put(key, State.AVAILABLE);
    return true;
  }

  /**
   * Records that a peer is connected; an unknown one is added.
   *
   * @return whether it now counts as connected: false if it is banned, or unknown to a full pool
   */
  public synchronized boolean markConnected(String peerId) {
    if (!add(peerId) || peers.get(BoundedTexts.bounded(peerId)) == State.BANNED) {
      return false;
    }
    peers.put(BoundedTexts.bounded(peerId), State.CONNECTED);
    return true;
  }

  /** Records that a connection is gone: the peer is available, unless it is banned. */
  public synchronized void markDisconnected(String peerId) {
    peers.replace(BoundedTexts.bounded(peerId), State.CONNECTED, State.AVAILABLE);
  }

  /** Records that a peer is banned; an unknown one is added if there is room. */
  public synchronized void markBanned(String peerId) {
    if (add(peerId)) {
      peers.put(BoundedTexts.bounded(peerId), State.BANNED);
    }
  }

  /** Records that a ban ended: the peer is available. */
  public synchronized void markUnbanned(String peerId) {
    peers.replace(BoundedTexts.bounded(peerId), State.BANNED, State.AVAILABLE);
  }

  /** Forgets a peer. */
  public synchronized void remove(String peerId) {
    peers.remove(BoundedTexts.bounded(peerId));
  }

  /** The state of a peer, {@code null} if it is not in the pool. */
  public synchronized @Nullable State state(String peerId) {
    return peers.get(BoundedTexts.bounded(peerId));
  }

  /** The peers in a state, in the order in which they were added, as a copy. */
  public synchronized List<String> peers(State wanted) {
    List<String> found = new ArrayList<>();
    peers.forEach(
        (peerId, state) -> {
          if (state == wanted) {
            found.add(peerId);
          }
        });
    return found;
  }

  /** The number of peers in each state. */
  public synchronized Counts counts() {
    int connected = 0;
    int banned = 0;
    for (State state : peers.values()) {
      if (state == State.CONNECTED) {
        connected++;
      } else if (state == State.BANNED) {
        banned++;
      }
    }
    return new Counts(connected, banned, peers.size() - connected - banned);
  }

  @Override
  public String title() {
    return "peer pool";
  }

  @Override
  public void writeState(FieldConsumer out) {
    Counts counts = counts();
    out.put("connected", counts.connected());
    out.put("banned", counts.banned());
    out.put("available", counts.available());
  }
}
