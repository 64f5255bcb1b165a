/**
 * The wire protocol: bitcoinj's messages with bounds of our own. The entry point is {@link
 * dev.tachograph.node.wire.Wire}.
 */
@NullMarked
package dev.tachograph.node.wire;

import org.jspecify.annotations.NullMarked;
