package dev.tachograph.opentelemetry;

import dev.tachograph.trace.Span;
import org.jspecify.annotations.Nullable;

/** Spans of the recorder in our own class loader. */
final class OwnSpans implements SpanRecording {
  private record Own(Span span) implements Recorded {
    @Override
    public void with(String key, @Nullable Object value) {
      span.withAny(key, value);
    }

    @Override
    public void end() {
      span.close();
    }
  }

  @Override
  public @Nullable Recorded begin(String name, String target, @Nullable Recorded outer) {
    Span span = Span.detached(name, target, outer instanceof Own own ? own.span : null);
    return span.id() == 0 ? null : new Own(span);
  }
}
