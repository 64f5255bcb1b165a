/** What a span costs. The entry is {@link dev.tachograph.benchmarks.spans.SpanCost}. */
@NullMarked
package dev.tachograph.benchmarks.spans;

import org.jspecify.annotations.NullMarked;
