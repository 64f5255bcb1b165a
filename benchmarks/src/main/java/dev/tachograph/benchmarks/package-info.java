/**
 * Comparisons, with losses counted; speed is printed, never asserted. The entry point is {@link
 * dev.tachograph.benchmarks.Benchmarks}, with one command for each comparison.
 */
@NullMarked
package dev.tachograph.benchmarks;

import org.jspecify.annotations.NullMarked;
