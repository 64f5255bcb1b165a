package dev.tachograph;

import dev.tachograph.internal.dump.DumpPart;
import dev.tachograph.internal.dump.DumpText;
import dev.tachograph.internal.trace.OpenSpan;
import dev.tachograph.internal.trace.SpanRecorder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The open spans of each thread, and how long they have been open, for dumps. */
final class OpenSpansState implements DumpPart {
  private static final int MAX_SPANS = 1_000;

  private final SpanRecorder spans;

  OpenSpansState(SpanRecorder spans) {
    this.spans = spans;
  }

  @Override
  public String title() {
    return "open spans";
  }

  @Override
  public void writeTo(DumpText out) {
    List<OpenSpan> open = spans.openSpans(MAX_SPANS);
    if (open.isEmpty()) {
      out.line("  none");
      return;
    }
    Map<Long, List<OpenSpan>> byThread = new LinkedHashMap<>();
    open.forEach(
        span -> byThread.computeIfAbsent(span.threadId(), id -> new ArrayList<>()).add(span));
    byThread.values().forEach(each -> thread(out, each));
    if (open.size() == MAX_SPANS) {
      out.line("  only the oldest " + MAX_SPANS + " are shown");
    }
  }

  private static void thread(DumpText out, List<OpenSpan> spans) {
    OpenSpan first = spans.get(0);
    out.line(
        "\"" + first.thread() + "\" #" + first.threadId() + (first.virtual() ? " virtual" : ""));
    spans.sort(Comparator.comparingInt(OpenSpan::depth));
    for (OpenSpan span : spans) {
      out.line(
          String.format(
              Locale.ROOT,
              "  %s%s, span %d, open for %.3f ms",
              "  ".repeat(Math.min(20, span.depth())),
              span.name(),
              span.id(),
              span.ageNanos() / 1e6));
    }
  }
}
