/** The chain of headers and its rules. Entry: {@link dev.tachograph.node.headers.HeaderChain}. */
@NullMarked
package dev.tachograph.node.headers;

import org.jspecify.annotations.NullMarked;
