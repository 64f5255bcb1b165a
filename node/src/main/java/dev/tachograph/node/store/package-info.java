/**
 * Headers and blocks on disk, in RocksDB. Entry: {@link dev.tachograph.node.store.BlockDatabase}.
 */
@NullMarked
package dev.tachograph.node.store;

import org.jspecify.annotations.NullMarked;
