/**
 * What goes over the wire: bitcoinj's messages behind bounds of our own. Entry: {@link
 * dev.tachograph.node.wire.Wire}.
 */
@NullMarked
package dev.tachograph.node.wire;

import org.jspecify.annotations.NullMarked;
