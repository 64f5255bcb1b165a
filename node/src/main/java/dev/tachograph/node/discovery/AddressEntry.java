package dev.tachograph.node.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an {@link AddressBook} knows of one peer. Guarded by the lock of the book. */
final class AddressEntry {
  /** How long it counts that a peer was connected, and how it answered. */
  static final Duration REMEMBERED = Duration.ofDays(7);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(10);
  private static final int MAX_TEXT = 256;

  private final String peerId;
  private final @Nullable InetSocketAddress address;

  /** The group of the peer that announced it; empty if nobody did. */
  private final String source;

  private long services;
  private @Nullable Instant lastSeen;
  private @Nullable Instant lastConnected;
  private @Nullable Instant lastAttempt;
  private int failedAttempts;
  private @Nullable Long headBlock;
  private @Nullable String userAgent;
  private KnownPeer.@Nullable Health health;
  private @Nullable Instant bannedUntil;
  private @Nullable String banReason;

  /**
   * Creates the entry of a peer.
   *
   * @param address where it can be connected to, resolved; {@code null} if it is only remembered
   */
  AddressEntry(String peerId, @Nullable InetSocketAddress address, String source) {
    this.peerId = peerId;
    this.address = address;
    this.source = source;
  }

  /** The entry of a peer that an earlier run knew, without what is too old to count. */
  static AddressEntry of(KnownPeer known, @Nullable InetSocketAddress address, Instant now) {
    AddressEntry entry = new AddressEntry(known.peerId(), address, "");
    entry.services = known.services();
    entry.lastSeen = known.lastSeen();
    Instant connected = known.lastConnected();
    if (connected != null && isRecent(connected, now)) {
      entry.lastConnected = connected;
      entry.headBlock = known.headBlock();
      entry.userAgent = known.userAgent();
      entry.health = known.health();
      entry.failedAttempts = known.failedAttempts();
    }
    Instant until = known.bannedUntil();
    if (until != null && now.isBefore(until)) {
      entry.bannedUntil = until;
      entry.banReason = known.banReason();
    }
    return entry;
  }

  private static boolean isRecent(Instant then, Instant now) {
    return then.isAfter(now.minus(REMEMBERED)) && !then.isAfter(now.plus(REMEMBERED));
  }

  KnownPeer known(Instant now) {
    boolean banned = isBanned(now);
    return new KnownPeer(
        peerId,
        services,
        lastSeen,
        lastConnected,
        failedAttempts,
        headBlock,
        userAgent,
        health,
        banned ? bannedUntil : null,
        banned ? banReason : null);
  }

  String peerId() {
    return peerId;
  }

  @Nullable InetSocketAddress address() {
    return address;
  }

  @Nullable InetAddress inetAddress() {
    return address == null ? null : address.getAddress();
  }

  String source() {
    return source;
  }

  long services() {
    return services;
  }

  @Nullable Instant lastSeen() {
    return lastSeen;
  }

  int failedAttempts() {
    return failedAttempts;
  }

  /** Whether this node was connected to it, not too long ago. */
  boolean isProven(Instant now) {
    Instant connected = lastConnected;
    return connected != null && isRecent(connected, now);
  }

  boolean isBanned(Instant now) {
    Instant until = bannedUntil;
    return until != null && now.isBefore(until);
  }

  /** Whether its last attempt is long enough ago: 10 s, doubled for each that failed in a row. */
  boolean isDue(Instant now) {
    Instant last = lastAttempt;
    if (last == null) {
      return true;
    }
    long seconds = FIRST_PAUSE.toSeconds() << Math.min(failedAttempts, 10);
    Duration pause = Duration.ofSeconds(Math.min(seconds, MAX_PAUSE.toSeconds()));
    return !now.isBefore(last.plus(pause)) || now.isBefore(last);
  }

  /** How good its answers were, from 0 to 1; 0 without answers of the last days. */
  double quality(Instant now) {
    return health == null || !isProven(now) ? 0 : health.quality();
  }

  /** Whether it can be forgotten to make room: it was never of use, and is not banned. */
  boolean isExpendable(Instant now) {
    return !isProven(now) && !isBanned(now);
  }

  void announced(long offered, Instant seen) {
    services |= offered;
    lastSeen = lastSeen == null || lastSeen.isBefore(seen) ? seen : lastSeen;
  }

  void connected(long offered, @Nullable Long head, String agent, Instant now) {
    services = offered;
    headBlock = head;
    userAgent = bounded(agent);
    lastSeen = now;
    lastConnected = now;
    lastAttempt = now;
    failedAttempts = 0;
  }

  void failed(Instant now) {
    lastAttempt = now;
    failedAttempts++;
  }

  void answered(KnownPeer.Health answers) {
    health = answers;
  }

  void ban(Instant until, String reason) {
    if (bannedUntil == null || bannedUntil.isBefore(until)) {
      bannedUntil = until;
      banReason = bounded(reason);
    }
  }

  private static String bounded(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
