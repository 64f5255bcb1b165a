package dev.tachograph.node.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many announced addresses are taken from each peer: 1,000 at once, and one in 10 s in the long
 * run, as Bitcoin Core does. Not thread-safe.
 */
final class AnnouncementLimit {
  private static final double BURST = 1_000;
  private static final double PER_SECOND = 0.1;
  private static final int MAX_PEERS = 1_024;

  private static final class Tokens {
    private double left = BURST;
    private Instant asOf;

    Tokens(Instant asOf) {
      this.asOf = asOf;
    }
  }

  private final Map<String, Tokens> byPeer = new LinkedHashMap<>(16, 0.75f, true);

  /** Takes up to so many addresses of a peer; returns how many may be taken. */
  int take(String peerId, int wanted, Instant now) {
    Tokens tokens = byPeer.computeIfAbsent(peerId, id -> new Tokens(now));
    if (byPeer.size() > MAX_PEERS) {
      byPeer.remove(byPeer.keySet().iterator().next());
    }
    if (now.isAfter(tokens.asOf)) {
      double gained = Duration.between(tokens.asOf, now).toMillis() / 1_000.0 * PER_SECOND;
      tokens.left = Math.min(BURST, tokens.left + gained);
    }
    tokens.asOf = now;
    int taken = (int) Math.min(wanted, Math.floor(tokens.left));
    tokens.left -= taken;
    return taken;
  }
}
