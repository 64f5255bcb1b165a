/**
 * Headers and blocks on disk, in RocksDB. The entry point is {@link
 * dev.tachograph.node.store.BlockDatabase}.
 */
@NullMarked
package dev.tachograph.node.store;

import org.jspecify.annotations.NullMarked;
