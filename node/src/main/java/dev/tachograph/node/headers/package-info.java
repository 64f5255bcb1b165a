/**
 * The chain of headers and its rules. The entry point is {@link
 * dev.tachograph.node.headers.HeaderChain}.
 */
@NullMarked
package dev.tachograph.node.headers;

import org.jspecify.annotations.NullMarked;
