package dev.tachograph.node.localnet;

import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Services;

/**
 * What a peer has, and what it tells of itself in the handshake.
 *
 * @param knownBlocks the number of blocks of the chain that it has
 * @param toldHeight the height it tells, also one that a peer cannot have
 * @param services the bits of the services it tells
 * @param network the network whose magic bytes its messages begin with
 * @param link how what it sends arrives
 */
public record Profile(
    int knownBlocks, int toldHeight, long services, BitcoinNetwork network, Link link) {
  /** Of a peer that has a whole chain, tells the truth, and is near. */
  public static Profile of(LocalChain chain) {
    return new Profile(
        chain.size(),
        chain.size() - 1,
        Services.NODE_NETWORK | Services.NODE_WITNESS,
        chain.network(),
        Link.DIRECT);
  }

  /** This profile with the beginning of the chain alone, and its height told. */
  public Profile withKnownBlocks(int blocks) {
    return new Profile(blocks, blocks - 1, services, network, link);
  }

  /** This profile with another height told. */
  public Profile withToldHeight(int height) {
    return new Profile(knownBlocks, height, services, network, link);
  }

  /** This profile with other services. */
  public Profile withServices(long bits) {
    return new Profile(knownBlocks, toldHeight, bits, network, link);
  }

  /** This profile with the magic bytes of another network. */
  public Profile withNetwork(BitcoinNetwork other) {
    return new Profile(knownBlocks, toldHeight, services, other, link);
  }

  /** This profile over another link. */
  public Profile withLink(Link other) {
    return new Profile(knownBlocks, toldHeight, services, network, other);
  }
}
