/**
 * What a process with a long run grows by. The entry is {@link
 * dev.tachograph.benchmarks.soak.Soak}.
 */
@NullMarked
package dev.tachograph.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
