package dev.tachograph.node.engine;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the sync knows of one peer and its chain, beside its health. Written by the peer's thread,
 * read by all.
 */
final class PeerState {
  private static final int UNKNOWN = -1;

  private final String id;
  private final InetSocketAddress address;
  private final boolean found;
  private volatile int common = UNKNOWN;
  private volatile boolean answered;
  private volatile boolean provenBefore;
  private volatile boolean exchanging;
  private volatile boolean gone;
  private volatile @Nullable String doubt;
  private volatile @Nullable String deepFork;
  private volatile @Nullable String lack;

  /**
   * Creates the state of a peer.
   *
   * @param found whether it was found by the node itself, so that others take its place; otherwise
   *     it was named by the user
   */
  PeerState(InetSocketAddress address, boolean found) {
    this.address = address;
    this.found = found;
    String host = address.getHostString();
    this.id = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** The peer's id in files: {@code host:port} as it was given. */
  String id() {
    return id;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Whether it was found by the node itself; otherwise it was named by the user. */
  boolean isFound() {
    return found;
  }

  /** The highest block of our chain that it has shown to have, -1 before it has shown any. */
  int common() {
    return common;
  }

  void setCommon(int height) {
    common = height;
  }

  /** Whether a request for headers is being answered. */
  void setExchanging(boolean now) {
    exchanging = now;
  }

  boolean isExchanging() {
    return exchanging;
  }

  /** Records that it has sent all the headers it has, and why they are less than it told. */
  void answered(@Nullable String newDoubt) {
    doubt = newDoubt;
    provenBefore |= newDoubt == null;
    answered = true;
    exchanging = false;
  }

  /** Records that it is to be asked again. */
  void toBeAsked() {
    answered = false;
  }

  /** Whether it has sent all the headers it has, for now. */
  boolean isAnswered() {
    return answered;
  }

  /** Whether it has sent all the headers it has, and they are as many as it told. */
  boolean isProven() {
    return answered && doubt == null;
  }

  /** Whether it has been proven at some time. */
  boolean wasProven() {
    return provenBefore;
  }

  /** Records why its headers are missing. */
  void doubt(String why) {
    doubt = why;
  }

  /** Why its headers are missing, {@code null} if they are not. */
  @Nullable String doubt() {
    return doubt;
  }

  /** Records which blocks it cannot send, {@code null} if it can send all. */
  void lacks(@Nullable String what) {
    lack = what;
  }

  @Nullable String lack() {
    return lack;
  }

  /** Records that its chain is another one than ours. */
  void forksTooDeep(@Nullable String how) {
    deepFork = how;
  }

  @Nullable String deepFork() {
    return deepFork;
  }

  /** Records that nothing more is to be expected from it: banned, or another name of a peer. */
  void setGone(boolean now) {
    gone = now;
    exchanging = false;
  }

  boolean isGone() {
    return gone;
  }
}
