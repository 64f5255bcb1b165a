/** The history node. The entry point is its command line. */
@NullMarked
package dev.tachograph.node;

import org.jspecify.annotations.NullMarked;
