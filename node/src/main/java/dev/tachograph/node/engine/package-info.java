/**
 * The sync itself: headers first, then blocks from many peers at once, verified and stored. The
 * entry point is {@link dev.tachograph.node.engine.SyncEngine}.
 */
@NullMarked
package dev.tachograph.node.engine;

import org.jspecify.annotations.NullMarked;
