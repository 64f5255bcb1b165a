/** The history node. The entry is its command line. */
@NullMarked
package dev.tachograph.node;

import org.jspecify.annotations.NullMarked;
