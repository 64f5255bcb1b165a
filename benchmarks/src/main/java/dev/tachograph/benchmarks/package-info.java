/**
 * Comparisons, with loss counted; speed is printed, never asserted. Entry: {@link
 * dev.tachograph.benchmarks.Benchmarks}, one command for each comparison.
 */
@NullMarked
package dev.tachograph.benchmarks;

import org.jspecify.annotations.NullMarked;
