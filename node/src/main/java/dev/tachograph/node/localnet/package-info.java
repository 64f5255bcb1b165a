/**
 * A small Bitcoin network inside the process: a chain and serving peers on loopback TCP, each with
 * its own manner. Entry: {@link dev.tachograph.node.localnet.LocalNetwork}.
 */
@NullMarked
package dev.tachograph.node.localnet;

import org.jspecify.annotations.NullMarked;
