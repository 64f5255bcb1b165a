/**
 * What becomes of runs that are over: {@link Recovery} finishes those of killed processes, {@link
 * Pruning} removes old ones.
 */
@NullMarked
package dev.tachograph.recovery;

import org.jspecify.annotations.NullMarked;
