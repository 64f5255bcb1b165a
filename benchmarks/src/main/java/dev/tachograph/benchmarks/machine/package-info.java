/** The machine that is measured on, and the statistics of measurements. */
@NullMarked
package dev.tachograph.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
