/**
 * What grows in a process with a long run. The entry point is {@link
 * dev.tachograph.benchmarks.soak.Soak}.
 */
@NullMarked
package dev.tachograph.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
