/**
 * Spans of the OpenTelemetry SDK in the trace of the run. The entry is {@link
 * dev.tachograph.opentelemetry.TachographSpanProcessor}.
 */
@NullMarked
package dev.tachograph.opentelemetry;

import org.jspecify.annotations.NullMarked;
