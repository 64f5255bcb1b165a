/**
 * The verification of blocks against their headers. The entry point is {@link
 * dev.tachograph.node.verify.BlockVerifier}.
 */
@NullMarked
package dev.tachograph.node.verify;

import org.jspecify.annotations.NullMarked;
