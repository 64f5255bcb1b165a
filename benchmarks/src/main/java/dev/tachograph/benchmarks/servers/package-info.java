/** Servers of others with and without {@code tacho run}. */
@NullMarked
package dev.tachograph.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
