/** Spans, and what a trace holds. The entry is {@link dev.tachograph.trace.Span}. */
@NullMarked
package dev.tachograph.trace;

import org.jspecify.annotations.NullMarked;
