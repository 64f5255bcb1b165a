/**
 * A small Bitcoin network within the process: a chain and serving peers on loopback TCP, each with
 * a manner of its own. The entry point is {@link dev.tachograph.node.localnet.LocalNetwork}.
 */
@NullMarked
package dev.tachograph.node.localnet;

import org.jspecify.annotations.NullMarked;
