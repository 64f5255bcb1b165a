/**
 * The commands on the stored blocks, which need no peers. The entry point is {@link
 * dev.tachograph.node.db.DbCommand}.
 */
@NullMarked
package dev.tachograph.node.db;

import org.jspecify.annotations.NullMarked;
