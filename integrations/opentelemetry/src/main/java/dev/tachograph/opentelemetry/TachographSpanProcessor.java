package dev.tachograph.opentelemetry;

import dev.tachograph.logging.Logging;
import dev.tachograph.opentelemetry.SpanRecording.Recorded;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has the spans of the OpenTelemetry SDK recorded in the run that goes on: {@code
 * SdkTracerProvider.builder().addSpanProcessor(TachographSpanProcessor.create())}.
 *
 * <p>Each becomes an asynchronous span of its own, since it may end on another thread: with its
 * attributes, {@code trace_id}, {@code span_id}, {@code parent_span_id}, {@code otel_status},
 * {@code otel_status_description} and {@code otel_events} as arguments; an event has its {@code
 * name}, the milliseconds {@code after_ms} from the span's start, and its attributes, those of
 * exceptions too. In the report the time of a span's children, on any thread, is not its own. Its
 * target for the trace's filter is the name of its instrumentation scope. Its times are those of
 * the calls, on the run's clock, also when it was given others. Log records get the ids of the
 * current context. Thread-safe; never throws and never blocks. Of more than {@value #MAX_OPEN}
 * spans that are open at once the rest is not recorded.
 */
public final class TachographSpanProcessor implements SpanProcessor {
  private static final int MAX_OPEN = 100_000;

  private static final double NANOS_PER_MS = 1e6;

  private final ConcurrentHashMap<Ids, Recorded> open = new ConcurrentHashMap<>();

  /** Of a span; the same for the one who made it and for those whom it was handed on to. */
  private record Ids(String trace, String span) {
    static Ids of(SpanContext context) {
      return new Ids(context.getTraceId(), context.getSpanId());
    }
  }

  private final SpanRecording recording;

  TachographSpanProcessor(SpanRecording recording) {
    this.recording = recording;
  }

  /**
   * Makes a processor; log records have the ids of the current context from here on. Of several
   * processors in a tracer provider each records the spans.
   *
   * @return a new processor, for {@code SdkTracerProvider.builder().addSpanProcessor}
   */
  public static TachographSpanProcessor create() {
    Logging.traceIds(new CurrentSpanIds());
    return new TachographSpanProcessor(new OwnSpans());
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    try {
      if (open.size() < MAX_OPEN) {
        Recorded outer = open.get(Ids.of(span.getParentSpanContext()));
        String target = span.getInstrumentationScopeInfo().getName();
        Recorded ours = recording.begin(span.getName(), target, outer);
        if (ours != null) {
          open.put(Ids.of(span.getSpanContext()), ours);
        }
      }
    } catch (Throwable never) {
      // Not recorded, then.
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    Recorded ours = open.remove(Ids.of(span.getSpanContext()));
    if (ours == null) {
      return;
    }
    try {
      describe(span.toSpanData(), ours);
    } catch (Throwable never) {
      // It ends without its arguments.
    }
    try {
      ours.end();
    } catch (Throwable never) {
      // The run closes it.
    }
  }

  private static void describe(SpanData data, Recorded ours) {
    ours.with("trace_id", data.getTraceId());
    ours.with("span_id", data.getSpanId());
    if (data.getParentSpanContext().isValid()) {
      ours.with("parent_span_id", data.getParentSpanId());
    }
    if (data.getStatus().getStatusCode() != StatusCode.UNSET) {
      ours.with("otel_status", data.getStatus().getStatusCode().name());
    }
    String description = data.getStatus().getDescription();
    if (!description.isEmpty()) {
      ours.with("otel_status_description", description);
    }
    data.getAttributes().forEach((key, value) -> ours.with(key.getKey(), value));
    count(
        ours,
        "otel_attributes_dropped",
        data.getTotalAttributeCount(),
        data.getAttributes().size());
    if (!data.getEvents().isEmpty()) {
      List<Map<String, Object>> events = new ArrayList<>();
      data.getEvents().forEach(event -> events.add(described(event, data.getStartEpochNanos())));
      ours.with("otel_events", events);
    }
    count(ours, "otel_events_dropped", data.getTotalRecordedEvents(), data.getEvents().size());
  }

  private static void count(Recorded ours, String key, int all, int kept) {
    if (all > kept) {
      ours.with(key, all - kept);
    }
  }

  private static Map<String, Object> described(EventData event, long startNanos) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", event.getName());
    described.put("after_ms", (event.getEpochNanos() - startNanos) / NANOS_PER_MS);
    event.getAttributes().forEach((key, value) -> described.put(key.getKey(), value));
    return described;
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
