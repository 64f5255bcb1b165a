package dev.tachograph.sync;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peers that a program knows, and what state each is in.
 *
 * <p>Thread-safe; nothing blocks. The pool is bounded, because addresses may come from the network:
 * a peer that finds it full is refused, and ids are cut to 256 characters. Peers are kept in the
 * order in which they were added.
 */
public final class PeerPool implements StateSource {
  /** How many peers a pool holds unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 4096;

  /** What state a peer is in. */
  public enum State {
    /** Known, and may be connected to. */
    AVAILABLE,
    /** Connected. */
    CONNECTED,
    /** Not to be connected to until the ban ends. */
    BANNED
  }

  /**
   * How many peers are in each state, at one instant.
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

  /** A pool of at most {@link #DEFAULT_CAPACITY} peers. */
  public PeerPool() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * A pool with a bound.
   *
   * @param capacity the most peers it holds, at least 1
   * @throws IllegalArgumentException when the capacity is less
   */
  public PeerPool(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
    }
    this.capacity = capacity;
  }

  /**
   * Adds a peer as available; one that is known keeps its state.
   *
   * @return whether the pool holds the peer now
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
   * Notes that a peer is connected; an unknown one is added.
   *
   * @return whether it is connected in the pool's eyes: not when banned, or unknown to a full pool
   */
  public synchronized boolean markConnected(String peerId) {
    if (!add(peerId) || peers.get(BoundedTexts.bounded(peerId)) == State.BANNED) {
      return false;
    }
    peers.put(BoundedTexts.bounded(peerId), State.CONNECTED);
    return true;
  }

  /** Notes that a connection is gone: the peer is available, unless it is banned. */
  public synchronized void markDisconnected(String peerId) {
    peers.replace(BoundedTexts.bounded(peerId), State.CONNECTED, State.AVAILABLE);
  }

  /** Notes that a peer is banned; an unknown one is added when there is room. */
  public synchronized void markBanned(String peerId) {
    if (add(peerId)) {
      peers.put(BoundedTexts.bounded(peerId), State.BANNED);
    }
  }

  /** Notes that a ban ended: the peer is available. */
  public synchronized void markUnbanned(String peerId) {
    peers.replace(BoundedTexts.bounded(peerId), State.BANNED, State.AVAILABLE);
  }

  /** Forgets a peer. */
  public synchronized void remove(String peerId) {
    peers.remove(BoundedTexts.bounded(peerId));
  }

  /** The state of a peer, {@code null} when the pool does not know it. */
  public synchronized @Nullable State state(String peerId) {
    return peers.get(BoundedTexts.bounded(peerId));
  }

  /** The peers in a state, in the order in which they were added; the caller's own copy. */
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

  /** How many peers are in each state. */
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
