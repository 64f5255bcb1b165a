/**
 * The sampling of resources: the sampler, what it reads and where its samples go. Enter at {@link
 * dev.tachograph.internal.sampling.ResourceLogger}.
 */
@NullMarked
package dev.tachograph.internal.sampling;

import org.jspecify.annotations.NullMarked;
