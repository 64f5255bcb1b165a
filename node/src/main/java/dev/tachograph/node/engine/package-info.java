/**
 * The sync itself: headers first, then blocks from many peers at once, verified, stored. Entry:
 * {@link dev.tachograph.node.engine.SyncEngine}.
 */
@NullMarked
package dev.tachograph.node.engine;

import org.jspecify.annotations.NullMarked;
