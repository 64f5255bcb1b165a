/**
 * {@link dev.tachograph.benchmarks.logging.LogCost}: what a typed record costs, compared with
 * logging frameworks that write JSON too.
 *
 * <p>Each {@link dev.tachograph.benchmarks.logging.Contender} runs in a JVM of its own, {@link
 * dev.tachograph.benchmarks.logging.Fork}, with a class path of its own.
 */
@NullMarked
package dev.tachograph.benchmarks.logging;

import org.jspecify.annotations.NullMarked;
