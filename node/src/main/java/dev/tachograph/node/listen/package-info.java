/**
 * What servers of this node share: connections within limits, each on a thread of its own. The
 * entry point is {@link dev.tachograph.node.listen.Listener}.
 */
@NullMarked
package dev.tachograph.node.listen;

import org.jspecify.annotations.NullMarked;
