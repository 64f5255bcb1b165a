/**
 * Connections to peers, on bitcoinj's network thread. The entry point is {@link
 * dev.tachograph.node.peers.PeerNetwork}.
 */
@NullMarked
package dev.tachograph.node.peers;

import org.jspecify.annotations.NullMarked;
