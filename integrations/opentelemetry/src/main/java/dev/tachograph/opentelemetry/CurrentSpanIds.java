package dev.tachograph.opentelemetry;

import dev.tachograph.logging.TraceIds;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** The span of OpenTelemetry's current context. */
final class CurrentSpanIds implements TraceIds {
  @Override
  public @Nullable Object current() {
    SpanContext context = Span.current().getSpanContext();
    return context.isValid() ? context : null;
  }

  @Override
  public String traceId(Object current) {
    return ((SpanContext) current).getTraceId();
  }

  @Override
  public String spanId(Object current) {
    return ((SpanContext) current).getSpanId();
  }
}
