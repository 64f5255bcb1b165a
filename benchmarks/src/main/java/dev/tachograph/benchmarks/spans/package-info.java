/** What a span costs. The entry point is {@link dev.tachograph.benchmarks.spans.SpanCost}. */
@NullMarked
package dev.tachograph.benchmarks.spans;

import org.jspecify.annotations.NullMarked;
