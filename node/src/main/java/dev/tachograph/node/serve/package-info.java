/**
 * Stored blocks served to other nodes by the peer-to-peer protocol. The entry point is {@link
 * dev.tachograph.node.serve.BlockServer}.
 */
@NullMarked
package dev.tachograph.node.serve;

import org.jspecify.annotations.NullMarked;
