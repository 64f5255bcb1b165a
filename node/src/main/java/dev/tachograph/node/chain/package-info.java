/**
 * The chain as others may read it: its headers and stored blocks. The entry point is {@link
 * dev.tachograph.node.chain.ChainView}.
 */
@NullMarked
package dev.tachograph.node.chain;

import org.jspecify.annotations.NullMarked;
