package dev.tachograph.analysis.internal.findings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.SpanData;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which long spans were open at a time: those of the trace, or else the slowest of the report. */
final class SpanHolders {
  /**
   * A span of a thread; times in ms since the start.
   *
   * @param lane of spans that enclose or follow each other; detached spans have one each
   */
  record Span(String name, String thread, String lane, double from, double to) {
    double millis() {
      return to - from;
    }

    /** How long it was open within a time. */
    double within(double start, double end) {
      return Math.max(0, Math.min(to, end) - Math.max(from, start));
    }

    /** For a sentence; cut, and without what could harm a terminal. */
    String described() {
      return "the span "
          + Texts.cut(Texts.escape(name), 60)
          + " of the thread "
          + Texts.cut(Texts.escape(thread), 60);
    }
  }

  private final List<Span> spans = new ArrayList<>();
  private final boolean isComplete;

  SpanHolders(Evidence run) {
    SpanData trace = run.run().spans();
    for (SpanData.Span span : trace.longest()) {
      double from = span.startMillis();
      String thread = trace.threadName(span.thread());
      String lane = span.detached() ? "detached " + spans.size() : "thread " + span.thread();
      spans.add(new Span(span.name(), thread, lane, from, from + span.durationMillis()));
    }
    isComplete = trace.count() <= trace.longest().size();
    if (trace.count() == 0) {
      run.report().path("spans").forEach(this::slowest);
    }
  }

  private void slowest(JsonNode name) {
    for (JsonNode span : name.path("slowest")) {
      double from = span.path("t_ms").asDouble();
      spans.add(
          new Span(
              name.path("name").asText("?"),
              span.path("thread").asText("?"),
              span.path("thread").asText("?"),
              from,
              from + span.path("ms").asDouble()));
    }
  }

  /** Whether these are all spans of the run, so that no other was open. */
  boolean isComplete() {
    return isComplete;
  }

  /** The longest spans of a least and a largest duration, the longest first. */
  List<Span> longest(double leastMillis, double mostMillis, int limit) {
    return spans.stream()
        .filter(span -> span.millis() >= leastMillis && span.millis() <= mostMillis)
        .sorted(Comparator.comparingDouble(Span::millis).reversed())
        .limit(limit)
        .toList();
  }

  /**
   * The span that held a time: open through nine tenths of it, and the only one of its kind. Spans
   * that enclose it, or that took twice as long, are of those who waited. Null if there is none.
   */
  @Nullable Span holderOf(double from, double to) {
    Span tightest = null;
    for (Span span : spans) {
      if (span.within(from, to) >= 0.9 * (to - from)
          && (tightest == null || span.millis() < tightest.millis())) {
        tightest = span;
      }
    }
    if (tightest == null || tightest.millis() > 3 * (to - from)) {
      return null;
    }
    for (Span span : spans) {
      if (!span.lane().equals(tightest.lane())
          && span.within(from, to) >= 0.5 * (to - from)
          && span.millis() < 2 * tightest.millis()) {
        return null;
      }
    }
    return tightest;
  }

  /** How long spans of other threads were open within one, without those that enclose it. */
  double millisOfOthers(Span held) {
    List<Span> others = new ArrayList<>();
    for (Span span : spans) {
      boolean encloses = span.from() <= held.from() && span.to() >= held.to();
      if (!encloses
          && !span.lane().equals(held.lane())
          && span.within(held.from(), held.to()) > 0) {
        others.add(span);
      }
    }
    others.sort((a, b) -> Double.compare(a.from(), b.from()));
    double sum = 0;
    double until = held.from();
    for (Span span : others) {
      double end = Math.min(span.to(), held.to());
      sum += Math.max(0, end - Math.max(until, span.from()));
      until = Math.max(until, end);
    }
    return sum;
  }
}
