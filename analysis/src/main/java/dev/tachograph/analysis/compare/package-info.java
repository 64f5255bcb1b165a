/**
 * Runs compared: {@link dev.tachograph.analysis.compare.Comparison#of} says what differs between
 * two sides, and whether that is more than noise. The statistics are described in {@code
 * docs/design/compare.md}.
 */
@NullMarked
package dev.tachograph.analysis.compare;

import org.jspecify.annotations.NullMarked;
