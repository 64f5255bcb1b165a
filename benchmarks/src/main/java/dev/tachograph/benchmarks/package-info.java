/** Comparisons, with loss counted. */
@NullMarked
package dev.tachograph.benchmarks;

import org.jspecify.annotations.NullMarked;
