package dev.tachograph.opentelemetry;

import dev.tachograph.logging.Logging;
import dev.tachograph.trace.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has the spans of the OpenTelemetry SDK recorded in the run that goes on: {@code
 * SdkTracerProvider.builder().addSpanProcessor(TachographSpanProcessor.create())}.
 *
 * <p>Each becomes an asynchronous span of its own, since it may end on another thread: with its
 * attributes, {@code trace_id}, {@code span_id}, {@code parent_span_id} and {@code otel_status} as
 * arguments. Its target for the trace's filter is the name of its instrumentation scope. Its times
 * are those of the calls, on the run's clock, also when it was given others. Log records get the
 * ids of the current context. Thread-safe; never throws and never blocks. Of more than {@value
 * #MOST_OPEN} spans that are open at once the rest is not recorded.
 */
public final class TachographSpanProcessor implements SpanProcessor {
  private static final int MOST_OPEN = 100_000;

  private final ConcurrentHashMap<SpanContext, Span> open = new ConcurrentHashMap<>();

  private TachographSpanProcessor() {}

  /** A processor; log records have the ids of the current context from here on. */
  public static TachographSpanProcessor create() {
    Logging.traceIds(new CurrentSpanIds());
    return new TachographSpanProcessor();
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    try {
      if (open.size() < MOST_OPEN) {
        Span ours = Span.detached(span.getName(), span.getInstrumentationScopeInfo().getName());
        if (ours.id() != 0) {
          open.put(span.getSpanContext(), ours);
        }
      }
    } catch (RuntimeException never) {
      // Not recorded, then.
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    Span ours = open.remove(span.getSpanContext());
    if (ours == null) {
      return;
    }
    try (ours) {
      describe(span.toSpanData(), ours);
    } catch (RuntimeException never) {
      // It ends without its arguments.
    }
  }

  private static void describe(SpanData data, Span ours) {
    ours.with("trace_id", data.getTraceId()).with("span_id", data.getSpanId());
    if (data.getParentSpanContext().isValid()) {
      ours.with("parent_span_id", data.getParentSpanId());
    }
    if (data.getStatus().getStatusCode() != StatusCode.UNSET) {
      ours.with("otel_status", data.getStatus().getStatusCode().name());
    }
    data.getAttributes().forEach((key, value) -> put(ours, key, value));
  }

  private static void put(Span ours, AttributeKey<?> key, Object value) {
    if (value instanceof Long number) {
      ours.with(key.getKey(), (long) number);
    } else if (value instanceof Double number) {
      ours.with(key.getKey(), (double) number);
    } else if (value instanceof Boolean truth) {
      ours.with(key.getKey(), (boolean) truth);
    } else {
      ours.with(key.getKey(), String.valueOf(value));
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /** Ends no spans: the run closes and marks those that are open. */
  @Override
  public CompletableResultCode shutdown() {
    open.clear();
    return CompletableResultCode.ofSuccess();
  }
}
